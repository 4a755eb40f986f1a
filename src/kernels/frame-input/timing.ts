import { outputRegister } from '../steps.ts';
import { beatsPerFrame } from '../stream.ts';
import { everyStep, type RoomTiming } from '../timing.ts';
import type { FrameInputParams } from './schema.ts';

/** frame_input.v, while frames are whole: a beat passes the output register. */
export const frameInputTiming: RoomTiming<FrameInputParams> = {
  actors: params => [{ name: 'pass', stepsPerFrame: beatsOf(params) }],
  flow: params => {
    const pass = { actor: 0, stepOfBeat: everyStep(beatsOf(params)) };
    return {
      buffers: [],
      inputs: { s_axis: pass },
      outputs: { m_axis: { ...outputRegister, ...pass } },
    };
  },
};

const beatsOf = ({ stream }: FrameInputParams): number => beatsPerFrame(stream);
