import { bitsOf } from '../../ir/integer-type.ts';
import type { KernelRoom } from '../kernel.ts';
import { sliceCost } from './cost.ts';
import { sliceHls } from './hls.ts';
import { type SliceParams, shapeOf, sliceSchema } from './schema.ts';
import { sliceTiming } from './timing.ts';

export type { SliceParams } from './schema.ts';

/** Slice: some channels of every vector; the others are dropped. */
export const slice: KernelRoom<'slice', SliceParams> = {
  kind: 'slice',
  module: 'slice',
  sources: ['slice/slice.v'],
  params: sliceSchema,
  ports: p => ({
    inputs: { s_axis: shapeOf(p, p.channels) },
    outputs: { m_axis: shapeOf(p, p.count) },
  }),
  timing: sliceTiming,
  cost: sliceCost,
  verilog: p => [
    ['CHANNELS', p.channels],
    ['START', p.start],
    ['COUNT', p.count],
    ['LANES', p.lanes],
    ['BITS', bitsOf(p.type)],
  ],
  memories: () => [],
  hls: sliceHls,
};
