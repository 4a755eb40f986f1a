import { bitsOf } from '../../ir/integer-type.ts';
import { ring } from '../hls-arrays.ts';
import type { HlsRoom, KernelRoom } from '../kernel.ts';
import { paddedType, padPattern } from '../window-plane.ts';
import { slidingWindowCost } from './cost.ts';
import type { SlidingWindowParams } from './params.ts';
import { inputShape, outputShape, slidingWindowSchema } from './schema.ts';
import { slidingWindowTiming } from './timing.ts';

export type { SlidingWindowParams, SlidingWindowShape } from './params.ts';
export { windowDepth } from './storage.ts';

const slidingWindowHls: HlsRoom<SlidingWindowParams> = {
  kind: 'process',
  template: () => 'sliding_window',
  headers: ['sliding_window.hpp', 'counter.hpp', 'element.hpp', 'ring.hpp', 'window.hpp'],
  arguments: p => [
    ['HEIGHT', String(p.height)],
    ['WIDTH', String(p.width)],
    ['CHANNELS', String(p.channels)],
    ['LANES', String(p.lanes)],
    ['BITS', String(bitsOf(p.type))],
    ['KERNEL_H', String(p.kernel[0])],
    ['KERNEL_W', String(p.kernel[1])],
    ['STRIDE_H', String(p.stride[0])],
    ['STRIDE_W', String(p.stride[1])],
    ['DILATION_H', String(p.dilation[0])],
    ['DILATION_W', String(p.dilation[1])],
    ['PAD_TOP', String(p.pads[0])],
    ['PAD_LEFT', String(p.pads[1])],
    ['PAD_BOTTOM', String(p.pads[2])],
    ['PAD_RIGHT', String(p.pads[3])],
    ['OUT_BITS', String(bitsOf(paddedType(p)))],
    ['IS_SIGNED', String(p.type.kind === 'int')],
    ['IS_BIPOLAR', String(p.type.kind === 'bipolar')],
    ['PAD', String(padPattern(p))],
    ['DEPTH', String(p.depthBeats)],
  ],
  fields: () => 1,
  reading: () => 'word',
  canRewind: () => false,
  words: () => ({}),
  arrays: p => [ring(p.depthBeats, inputShape(p))],
};

/** Sliding window: the pixels under the kernel, one vector for each output pixel. */
export const slidingWindow: KernelRoom<'sliding-window', SlidingWindowParams> = {
  kind: 'sliding-window',
  module: 'sliding_window',
  sources: [
    'sliding-window/sliding_window.v',
    'sliding-window/sliding_window_position.v',
    'sliding-window/sliding_window_axis.v',
    'sliding-window/sliding_window_store.v',
  ],
  params: slidingWindowSchema,
  ports: params => ({ inputs: { s_axis: inputShape(params) }, outputs: { m_axis: outputShape(params) } }),
  timing: slidingWindowTiming,
  cost: slidingWindowCost,
  verilog: params => [
    ['HEIGHT', params.height],
    ['WIDTH', params.width],
    ['CHANNELS', params.channels],
    ['LANES', params.lanes],
    ['BITS', bitsOf(params.type)],
    ['KERNEL_H', params.kernel[0]],
    ['KERNEL_W', params.kernel[1]],
    ['STRIDE_H', params.stride[0]],
    ['STRIDE_W', params.stride[1]],
    ['DILATION_H', params.dilation[0]],
    ['DILATION_W', params.dilation[1]],
    ['PAD_TOP', params.pads[0]],
    ['PAD_LEFT', params.pads[1]],
    ['PAD_BOTTOM', params.pads[2]],
    ['PAD_RIGHT', params.pads[3]],
    ['OUT_BITS', bitsOf(paddedType(params))],
    ['IS_SIGNED', params.type.kind === 'int' ? 1 : 0],
    ['IS_BIPOLAR', params.type.kind === 'bipolar' ? 1 : 0],
    ['PAD', padPattern(params)],
    ['DEPTH', params.depthBeats],
  ],
  memories: () => [],
  hls: slidingWindowHls,
};
