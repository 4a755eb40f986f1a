import { withSelector } from '../bank-select.ts';
import { registerChain } from '../steps.ts';
import { everyStep, type KernelTiming } from '../timing.ts';
import { searchLevels, type ThresholdParams } from './schema.ts';

/** threshold.v: a beat passes a chain of registers, the last of them the output register. */
export function thresholdTiming(params: ThresholdParams): KernelTiming {
  const beats = Math.ceil(params.channels / params.lanes) * params.vectorsPerFrame;
  const stages = params.search === 'binary' ? searchLevels(params.thresholds) + 1 : 2;
  const timing: KernelTiming = {
    actors: [{ name: 'pipeline', stepsPerFrame: beats }],
    buffers: [],
    inputs: { s_axis: { actor: 0, stepOfBeat: everyStep(beats) } },
    outputs: { m_axis: { ...registerChain(stages), actor: 0, stepOfBeat: everyStep(beats) } },
  };
  return withSelector(timing, params.banks);
}
