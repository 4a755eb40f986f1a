import { beatsPerFrame } from '../stream.ts';
import { everyStep, type RoomTiming } from '../timing.ts';
import type { FifoParams } from './schema.ts';

/** fifo.v: a place freed in one cycle is offered in the next. */
export const fifoTiming: RoomTiming<FifoParams> = {
  actors: params => [{ name: 'pass', stepsPerFrame: beatsOf(params) }],
  flow: params => {
    const pass = { actor: 0, stepOfBeat: everyStep(beatsOf(params)) };
    return {
      buffers: [],
      inputs: { s_axis: pass },
      outputs: { m_axis: { capacity: params.depth, latency: 1, release: 1, ...pass } },
    };
  },
};

const beatsOf = ({ stream }: FifoParams): number => beatsPerFrame(stream);
