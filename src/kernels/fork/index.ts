import type { Cost, HlsRoom, KernelRoom } from '../kernel.ts';
import { beatsPerFrame, widthBits } from '../stream.ts';
import { type ForkParams, forkSchema } from './schema.ts';
import { forkTiming } from './timing.ts';

export type { ForkParams } from './schema.ts';

/** Exact: the beat, and a valid bit and a handshake per output. */
const forkCost = ({ stream }: ForkParams): Cost => ({
  lut: 4,
  ff: widthBits(stream) + 2,
  dsp: 0,
  blockRam: 0,
  romBits: 0,
  ramBits: 0,
});

const forkHls: HlsRoom<ForkParams> = {
  kind: 'process',
  template: () => 'stream_fork',
  headers: ['fork.hpp'],
  arguments: ({ stream }) => [
    ['WIDTH', String(widthBits(stream))],
    ['BEATS', String(beatsPerFrame(stream))],
  ],
  fields: () => 1,
  reading: () => 'word',
  canRewind: () => true,
  words: () => ({}),
  arrays: () => [],
};

/** Fork: one stream in, the same stream out twice. */
export const fork: KernelRoom<'fork', ForkParams> = {
  kind: 'fork',
  module: 'stream_fork',
  sources: ['fork/stream_fork.v'],
  params: forkSchema,
  ports: ({ stream }) => ({ inputs: { s_axis: stream }, outputs: { m0_axis: stream, m1_axis: stream } }),
  timing: forkTiming,
  cost: forkCost,
  verilog: ({ stream }) => [['WIDTH', widthBits(stream)]],
  memories: () => [],
  hls: forkHls,
};
