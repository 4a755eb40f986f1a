import { withSelector } from '../bank-select.ts';
import { outputRegister } from '../steps.ts';
import { beatsPerFrame } from '../stream.ts';
import { everyStep, type KernelTiming } from '../timing.ts';
import { type LookupParams, streamOf } from './schema.ts';

/** lookup.v: a beat's entries are read into the output register. */
export function lookupTiming(params: LookupParams): KernelTiming {
  const beats = beatsPerFrame(streamOf(params, params.input));
  const pass = { actor: 0, stepOfBeat: everyStep(beats) };
  const timing: KernelTiming = {
    actors: [{ name: 'look up', stepsPerFrame: beats }],
    buffers: [],
    inputs: { s_axis: pass },
    outputs: { m_axis: { ...outputRegister, ...pass } },
  };
  return withSelector(timing, params.banks);
}
