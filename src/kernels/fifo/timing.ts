import { beatsPerFrame } from '../stream.ts';
import { everyStep, type KernelTiming } from '../timing.ts';
import type { FifoParams } from './schema.ts';

/** fifo.v: a place freed in one cycle is offered in the next. */
export function fifoTiming({ depth, stream }: FifoParams): KernelTiming {
  const beats = beatsPerFrame(stream);
  return {
    actors: [{ name: 'pass', stepsPerFrame: beats }],
    buffers: [],
    inputs: { s_axis: { actor: 0, stepOfBeat: everyStep(beats) } },
    outputs: { m_axis: { capacity: depth, latency: 1, release: 1, actor: 0, stepOfBeat: everyStep(beats) } },
  };
}
