import type { IntegerType } from '../../ir/integer-type.ts';
import type { WindowPlane } from '../window-plane.ts';

/**
 * The pixels under a kernel, for each output pixel, in one beat of kernel rows, kernel columns and
 * channels, channels innermost; a pixel a beat comes.
 */
export interface ParallelWindowParams extends Omit<WindowPlane, 'dilation'> {
  readonly channels: number;
  readonly type: IntegerType;
  /**
   * The number that surrounds the input, -(2^31) to 2^31 - 1. Where the type does not hold it, what
   * leaves has the narrowest type that does: -1 / +1 padded with 0 become two's complement numbers of
   * two bits.
   */
  readonly padValue: number;
}
