import { withSelector } from '../bank-select.ts';
import { registerChain } from '../steps.ts';
import { everyStep, type KernelTiming } from '../timing.ts';
import { type RequantizeParams, stagesOf } from './schema.ts';

/** requantize.v: a beat passes a chain of registers, the last of them the output register. */
export function requantizeTiming(params: RequantizeParams): KernelTiming {
  const beats = Math.ceil(params.channels / params.lanes) * params.vectorsPerFrame;
  const pass = { actor: 0, stepOfBeat: everyStep(beats) };
  const timing: KernelTiming = {
    actors: [{ name: 'pipeline', stepsPerFrame: beats }],
    buffers: [],
    inputs: { s_axis: pass },
    outputs: { m_axis: { ...registerChain(stagesOf(params)), ...pass } },
  };
  return withSelector(timing, params.banks);
}
