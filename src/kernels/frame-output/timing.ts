import { outputRegister } from '../steps.ts';
import { beatsPerFrame } from '../stream.ts';
import { everyStep, type RoomTiming } from '../timing.ts';
import type { FrameOutputParams } from './schema.ts';

/** frame_output.v: a beat passes the output register. */
export const frameOutputTiming: RoomTiming<FrameOutputParams> = {
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

const beatsOf = ({ stream }: FrameOutputParams): number => beatsPerFrame(stream);
