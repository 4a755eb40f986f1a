import { outputRegister } from '../steps.ts';
import { beatsPerFrame } from '../stream.ts';
import { everyStep, type RoomTiming } from '../timing.ts';
import { type MultiplyParams, shapeOf } from './schema.ts';

/** multiply.v: both inputs are taken together, into the output register. */
export const multiplyTiming: RoomTiming<MultiplyParams> = {
  actors: params => [{ name: 'take', stepsPerFrame: beatsOf(params) }],
  flow: params => {
    const pass = { actor: 0, stepOfBeat: everyStep(beatsOf(params)) };
    return {
      buffers: [],
      inputs: { s0_axis: pass, s1_axis: pass },
      outputs: { m_axis: { ...outputRegister, ...pass } },
    };
  },
};

const beatsOf = (params: MultiplyParams): number => beatsPerFrame(shapeOf(params, params.output));
