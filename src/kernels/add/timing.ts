import { registerChain } from '../steps.ts';
import { beatsPerFrame } from '../stream.ts';
import { everyStep, type KernelTiming } from '../timing.ts';
import { type AddParams, hasProducts, shapeOf } from './schema.ts';

/** add.v: both inputs are taken together; products where there are any, then the sum. */
export function addTiming(params: AddParams): KernelTiming {
  const beats = beatsPerFrame(shapeOf(params, params.inputs[0]));
  const pass = { actor: 0, stepOfBeat: everyStep(beats) };
  return {
    actors: [{ name: 'take', stepsPerFrame: beats }],
    buffers: [],
    inputs: { s0_axis: pass, s1_axis: pass },
    outputs: { m_axis: { ...registerChain(hasProducts(params) ? 2 : 1), ...pass } },
  };
}
