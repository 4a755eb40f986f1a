import { bitsOf } from '../../ir/integer-type.ts';
import type { KernelRoom } from '../kernel.ts';
import { paddedType, padPattern } from '../window-plane.ts';
import { parallelWindowCost } from './cost.ts';
import { parallelWindowHls } from './hls.ts';
import type { ParallelWindowParams } from './params.ts';
import { inputShape, outputShape, parallelWindowSchema } from './schema.ts';
import { parallelWindowTiming } from './timing.ts';

export type { ParallelWindowParams } from './params.ts';

/** True where these windows can be made in parallel. */
export const isParallelWindow = (params: ParallelWindowParams): boolean =>
  parallelWindowSchema.safeParse(params).success;

/** Parallel window: the pixels under the kernel, one beat for each output pixel. */
export const parallelWindow: KernelRoom<'parallel-window', ParallelWindowParams> = {
  kind: 'parallel-window',
  module: 'parallel_window',
  sources: ['parallel-window/parallel_window.v'],
  params: parallelWindowSchema,
  ports: params => ({ inputs: { s_axis: inputShape(params) }, outputs: { m_axis: outputShape(params) } }),
  timing: parallelWindowTiming,
  cost: parallelWindowCost,
  verilog: params => [
    ['HEIGHT', params.height],
    ['WIDTH', params.width],
    ['CHANNELS', params.channels],
    ['BITS', bitsOf(params.type)],
    ['OUT_BITS', bitsOf(paddedType(params))],
    ['IS_SIGNED', params.type.kind === 'int' ? 1 : 0],
    ['IS_BIPOLAR', params.type.kind === 'bipolar' ? 1 : 0],
    ['PAD', padPattern(params)],
    ['KERNEL_H', params.kernel[0]],
    ['KERNEL_W', params.kernel[1]],
    ['STRIDE_H', params.stride[0]],
    ['STRIDE_W', params.stride[1]],
    ['PAD_TOP', params.pads[0]],
    ['PAD_LEFT', params.pads[1]],
    ['PAD_BOTTOM', params.pads[2]],
    ['PAD_RIGHT', params.pads[3]],
  ],
  memories: () => [],
  hls: parallelWindowHls,
};
