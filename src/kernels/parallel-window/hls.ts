import { bitsOf } from '../../ir/integer-type.ts';
import type { HlsRoom } from '../kernel.ts';
import { paddedType, padPattern } from '../window-plane.ts';
import type { ParallelWindowParams } from './params.ts';

export const parallelWindowHls: HlsRoom<ParallelWindowParams> = {
  kind: 'process',
  template: () => 'parallel_window',
  headers: ['parallel_window.hpp', 'window.hpp'],
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
  hasSharedFields: () => false,
};
