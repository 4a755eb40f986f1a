import { beatsPerFrame } from '../stream.ts';
import { everyStep, type RoomTiming } from '../timing.ts';
import type { AxisRegisterParams } from './schema.ts';

/** axis_register.v: two places; one freed in one cycle is offered in the next. */
export const axisRegisterTiming: RoomTiming<AxisRegisterParams> = {
  actors: params => [{ name: 'pass', stepsPerFrame: beatsOf(params) }],
  flow: params => {
    const pass = { actor: 0, stepOfBeat: everyStep(beatsOf(params)) };
    return {
      buffers: [],
      inputs: { s_axis: pass },
      outputs: { m_axis: { capacity: 2, latency: 1, release: 1, ...pass } },
    };
  },
};

const beatsOf = ({ stream }: AxisRegisterParams): number => beatsPerFrame(stream);
