import { bitsOf } from '../../ir/integer-type.ts';
import { counterBits } from '../adder-cost.ts';
import type { Cells } from '../cells.ts';
import type { Cost, HlsRoom, KernelRoom } from '../kernel.ts';
import { type SliceParams, shapeOf, sliceSchema } from './schema.ts';
import { sliceTiming } from './timing.ts';

export type { SliceParams } from './schema.ts';

const CONTROL_LUTS = 4;
/** Per bit of the beat counter, with its three comparisons. */
const COUNTER_LUTS = 1.8;

/** Calibrated against Yosys. */
function sliceCost({ channels, lanes, type }: SliceParams, cells: Cells): Cost {
  const beat = counterBits(channels / lanes);
  return {
    lut: Math.round(cells.control * (CONTROL_LUTS + COUNTER_LUTS * beat)),
    ff: 2 + beat + lanes * bitsOf(type),
    dsp: 0,
    blockRam: 0,
    romBits: 0,
    ramBits: 0,
  };
}

const sliceHls: HlsRoom<SliceParams> = {
  kind: 'process',
  template: () => 'slice',
  headers: ['slice.hpp'],
  arguments: p => [
    ['CHANNELS', String(p.channels)],
    ['START', String(p.start)],
    ['COUNT', String(p.count)],
    ['LANES', String(p.lanes)],
    ['VECTORS', String(p.vectorsPerFrame)],
    ['BITS', String(bitsOf(p.type))],
  ],
  fields: () => 1,
  reading: () => 'word',
  canRewind: () => true,
  words: () => ({}),
  arrays: () => [],
};

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
