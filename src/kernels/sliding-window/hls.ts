import { bitsOf } from '../../ir/integer-type.ts';
import type { HlsRoom } from '../kernel.ts';
import { paddedType, padPattern } from '../window-plane.ts';
import type { SlidingWindowParams } from './params.ts';

export const slidingWindowHls: HlsRoom<SlidingWindowParams> = {
  kind: 'process',
  template: () => 'sliding_window',
  headers: ['sliding_window.hpp', 'element.hpp', 'window.hpp'],
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
  hasSharedFields: () => false,
};
