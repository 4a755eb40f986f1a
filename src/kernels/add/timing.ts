import { registerChain } from '../steps.ts';
import { beatsPerFrame } from '../stream.ts';
import { everyStep, type RoomTiming } from '../timing.ts';
import { type AddParams, hasProducts, shapeOf } from './schema.ts';

/** add.v: both inputs are taken together; products where there are any, then the sum. */
export const addTiming: RoomTiming<AddParams> = {
  actors: params => [{ name: 'take', stepsPerFrame: beatsOf(params) }],
  flow: params => {
    const pass = { actor: 0, stepOfBeat: everyStep(beatsOf(params)) };
    return {
      buffers: [],
      inputs: { s0_axis: pass, s1_axis: pass },
      outputs: { m_axis: { ...registerChain(hasProducts(params) ? 2 : 1), ...pass } },
    };
  },
};

const beatsOf = (params: AddParams): number => beatsPerFrame(shapeOf(params, params.inputs[0]));
