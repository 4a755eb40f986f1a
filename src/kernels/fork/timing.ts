import { outputRegister } from '../steps.ts';
import { beatsPerFrame } from '../stream.ts';
import { everyStep, type RoomTiming } from '../timing.ts';
import type { ForkParams } from './schema.ts';

/** stream_fork.v: a beat is taken when both outputs have given theirs, or are giving it. */
export const forkTiming: RoomTiming<ForkParams> = {
  actors: params => [{ name: 'take', stepsPerFrame: beatsOf(params) }],
  flow: params => {
    const pass = { actor: 0, stepOfBeat: everyStep(beatsOf(params)) };
    return {
      buffers: [],
      inputs: { s_axis: pass },
      outputs: { m0_axis: { ...outputRegister, ...pass }, m1_axis: { ...outputRegister, ...pass } },
    };
  },
};

const beatsOf = ({ stream }: ForkParams): number => beatsPerFrame(stream);
