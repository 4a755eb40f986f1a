import type { KernelRoom } from '../kernel.ts';
import { widthBits } from '../stream.ts';
import { forkCost } from './cost.ts';
import { forkHls } from './hls.ts';
import { type ForkParams, forkSchema } from './schema.ts';
import { forkTiming } from './timing.ts';

export type { ForkParams } from './schema.ts';

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
