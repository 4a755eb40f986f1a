import { bitsOf } from '../../ir/integer-type.ts';
import type { KernelRoom } from '../kernel.ts';
import { reorderCost } from './cost.ts';
import { reorderHls } from './hls.ts';
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
