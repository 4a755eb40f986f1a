import { bitsOf } from '../../ir/integer-type.ts';
import { ram, registers } from '../hls-arrays.ts';
import type { HlsRoom, KernelRoom } from '../kernel.ts';
import { widthBits } from '../stream.ts';
import { paddedType, padPattern } from '../window-plane.ts';
import { parallelWindowCost } from './cost.ts';
import type { ParallelWindowParams } from './params.ts';
import { inputShape, outputShape, parallelWindowSchema } from './schema.ts';
import { parallelWindowTiming } from './timing.ts';

export type { ParallelWindowParams } from './params.ts';

/** True where these windows can be made in parallel. */
export const isParallelWindow = (params: ParallelWindowParams): boolean =>
  parallelWindowSchema.safeParse(params).success;

const parallelWindowHls: HlsRoom<ParallelWindowParams> = {
  kind: 'process',
  template: () => 'parallel_window',
  headers: ['parallel_window.hpp', 'counter.hpp', 'element.hpp', 'ring.hpp', 'window.hpp'],
  arguments: p => [
    ['HEIGHT', String(p.height)],
    ['WIDTH', String(p.width)],
    ['CHANNELS', String(p.channels)],
    ['BITS', String(bitsOf(p.type))],
    ['KERNEL_H', String(p.kernel[0])],
    ['KERNEL_W', String(p.kernel[1])],
    ['STRIDE_H', String(p.stride[0])],
    ['STRIDE_W', String(p.stride[1])],
    ['PAD_TOP', String(p.pads[0])],
    ['PAD_LEFT', String(p.pads[1])],
    ['PAD_BOTTOM', String(p.pads[2])],
    ['PAD_RIGHT', String(p.pads[3])],
    ['OUT_BITS', String(bitsOf(paddedType(p)))],
    ['IS_SIGNED', String(p.type.kind === 'int')],
    ['IS_BIPOLAR', String(p.type.kind === 'bipolar')],
    ['PAD', String(padPattern(p))],
  ],
  fields: () => 1,
  reading: () => 'word',
  canRewind: () => false,
  words: () => ({}),
  arrays: p => {
    const pixelBits = widthBits(inputShape(p));
    const [rows, columns] = p.kernel;
    return [ram('banks', p.width, pixelBits, rows), registers('pixels', rows * columns, pixelBits)];
  },
};

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
