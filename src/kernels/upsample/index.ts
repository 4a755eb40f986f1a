import type { Cells } from '../cells.ts';
import { ring } from '../hls-arrays.ts';
import type { HlsRoom, KernelRoom } from '../kernel.ts';
import { ringCost } from '../ring-cost.ts';
import { widthBits } from '../stream.ts';
import {
  foldsOf,
  inputShape,
  outputShape,
  repeatedPixels,
  type UpsampleParams,
  upsampleSchema,
} from './schema.ts';
import { upsampleTiming } from './timing.ts';

export { type UpsampleParams, type UpsampleShape, upsampleDepth } from './schema.ts';

const upsampleCost = (params: UpsampleParams, cells: Cells) =>
  ringCost(
    params.depthBeats,
    widthBits(inputShape(params)),
    [params.factors[0], repeatedPixels(params), params.factors[1], foldsOf(params)],
    cells,
  );

const upsampleHls: HlsRoom<UpsampleParams> = {
  kind: 'process',
  template: () => 'upsample',
  headers: ['upsample.hpp', 'counter.hpp', 'element.hpp', 'ring.hpp'],
  arguments: p => [
    ['BITS', String(widthBits(inputShape(p)))],
    ['FOLDS', String(foldsOf(p))],
    ['HEIGHT', String(p.height)],
    ['WIDTH', String(p.width)],
    ['FACTOR_H', String(p.factors[0])],
    ['FACTOR_W', String(p.factors[1])],
    ['DEPTH', String(p.depthBeats)],
  ],
  fields: () => 1,
  reading: () => 'word',
  canRewind: () => false,
  words: () => ({}),
  arrays: p => [ring(p.depthBeats, inputShape(p))],
};

/** Nearest-neighbour upsampling: pixels and rows again and again. */
export const upsample: KernelRoom<'upsample', UpsampleParams> = {
  kind: 'upsample',
  module: 'upsample',
  sources: ['upsample/upsample.v', 'common/ring_reader.v'],
  params: upsampleSchema,
  ports: params => ({ inputs: { s_axis: inputShape(params) }, outputs: { m_axis: outputShape(params) } }),
  timing: upsampleTiming,
  cost: upsampleCost,
  verilog: params => [
    ['BITS', widthBits(inputShape(params))],
    ['FOLDS', foldsOf(params)],
    ['WIDTH', params.width],
    ['FACTOR_H', params.factors[0]],
    ['FACTOR_W', params.factors[1]],
    ['DEPTH', params.depthBeats],
  ],
  memories: () => [],
  hls: upsampleHls,
};
