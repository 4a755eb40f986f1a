import { outputRegister } from '../steps.ts';
import { beatsPerFrame } from '../stream.ts';
import { everyStep, type KernelTiming } from '../timing.ts';
import { type MultiplyParams, shapeOf } from './schema.ts';

/** multiply.v: both inputs are taken together, into the output register. */
export function multiplyTiming(params: MultiplyParams): KernelTiming {
  const beats = beatsPerFrame(shapeOf(params, params.output));
  const pass = { actor: 0, stepOfBeat: everyStep(beats) };
  return {
    actors: [{ name: 'take', stepsPerFrame: beats }],
    buffers: [],
    inputs: { s0_axis: pass, s1_axis: pass },
    outputs: { m_axis: { ...outputRegister, ...pass } },
  };
}
