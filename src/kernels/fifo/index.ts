import type { HlsRoom, KernelRoom } from '../kernel.ts';
import { widthBits } from '../stream.ts';
import { fifoCost } from './cost.ts';
import { type FifoParams, fifoSchema } from './schema.ts';
import { fifoTiming } from './timing.ts';

export type { FifoParams } from './schema.ts';

const fifoHls: HlsRoom<FifoParams> = { kind: 'buffer', depthBeats: ({ depth }) => depth };

/** First in, first out: holds exactly `depth` beats. */
export const fifo: KernelRoom<'fifo', FifoParams> = {
  kind: 'fifo',
  module: 'fifo',
  sources: ['fifo/fifo.v', 'fifo/fifo_shift.v', 'fifo/fifo_ring.v'],
  params: fifoSchema,
  ports: ({ stream }) => ({ inputs: { s_axis: stream }, outputs: { m_axis: stream } }),
  timing: fifoTiming,
  cost: fifoCost,
  verilog: ({ depth, stream, shiftDepth }) => [
    ['WIDTH', widthBits(stream)],
    ['DEPTH', depth],
    ...(shiftDepth === undefined ? [] : [['SHIFT_DEPTH', shiftDepth] as const]),
  ],
  memories: () => [],
  hls: fifoHls,
};
