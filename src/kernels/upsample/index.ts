import type { KernelRoom } from '../kernel.ts';
import { widthBits } from '../stream.ts';
import { upsampleCost } from './cost.ts';
import { upsampleHls } from './hls.ts';
import { foldsOf, inputShape, outputShape, type UpsampleParams, upsampleSchema } from './schema.ts';
import { upsampleTiming } from './timing.ts';

export { type UpsampleParams, type UpsampleShape, upsampleDepth } from './schema.ts';

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
