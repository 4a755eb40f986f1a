import { bitsOf } from '../../ir/integer-type.ts';
import type { Cells } from '../cells.ts';
import { ring } from '../hls-arrays.ts';
import type { Cost, HlsArgument, HlsRoom, KernelRoom } from '../kernel.ts';
import { ringCost } from '../ring-cost.ts';
import { beatsPerFrame, widthBits } from '../stream.ts';
import {
  inputShape,
  isWired,
  loopsOf,
  MAX_LOOPS,
  outputShape,
  type ReorderParams,
  reorderSchema,
} from './schema.ts';
import { reorderTiming } from './timing.ts';

export { blockOf, MAX_LOOPS, type ReorderParams, type ReorderShape, reorderDepth } from './schema.ts';

/** Wired, an output register alone. */
function reorderCost(params: ReorderParams, cells: Cells): Cost {
  const width = widthBits(inputShape(params));
  return isWired(params)
    ? { lut: 1, ff: width + 1, dsp: 0, blockRam: 0, romBits: 0, ramBits: 0 }
    : ringCost(params.depthBeats, width, loopsOf(params).dims, cells);
}

const reorderHls: HlsRoom<ReorderParams> = {
  kind: 'process',
  template: p => (isWired(p) ? 'reorder_lanes' : 'reorder_beats'),
  headers: ['reorder.hpp', 'counter.hpp', 'element.hpp', 'loop_nest.hpp', 'ring.hpp'],
  arguments(p) {
    const { dims, strides } = loopsOf(p);
    const shape = inputShape(p);
    const ofForm: HlsArgument[] = isWired(p)
      ? [
          ['LANES', String(p.lanes)],
          ['BITS', String(bitsOf(p.type))],
          ['BEATS', String(beatsPerFrame(shape))],
        ]
      : [
          ['BITS', String(widthBits(shape))],
          ['PERIODS', String(p.periods)],
          ['DEPTH', String(p.depthBeats)],
        ];
    return [
      ...ofForm,
      ...dims.map((dim, k): HlsArgument => ['LOOPS', `bitwright::loop<${dim}, ${strides[k]}>`]),
    ];
  },
  fields: () => 1,
  reading: () => 'word',
  canRewind: isWired,
  words: () => ({}),
  arrays: p => (isWired(p) ? [] : [ring(p.depthBeats, inputShape(p))]),
};

/** Another order of a frame's elements, the same in every period. */
export const reorder: KernelRoom<'reorder', ReorderParams> = {
  kind: 'reorder',
  module: 'reorder',
  sources: ['reorder/reorder.v', 'common/ring_reader.v'],
  params: reorderSchema,
  ports: params => ({ inputs: { s_axis: inputShape(params) }, outputs: { m_axis: outputShape(params) } }),
  timing: reorderTiming,
  cost: reorderCost,

  verilog(params) {
    const { dims, strides } = loopsOf(params);
    const first = MAX_LOOPS - dims.length;
    return [
      ['LANES', params.lanes],
      ['BITS', bitsOf(params.type)],
      ['WIRED', isWired(params) ? 1 : 0],
      ['DEPTH', params.depthBeats],
      ...dims.flatMap((dim, k): [string, number][] => [
        [`DIM_${first + k}`, dim],
        [`STRIDE_${first + k}`, strides[k]],
      ]),
    ];
  },

  memories: () => [],
  hls: reorderHls,
};
