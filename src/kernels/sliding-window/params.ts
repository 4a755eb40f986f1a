import type { IntegerType } from '../../ir/integer-type.ts';
import type { WindowPlane } from '../window-plane.ts';

/**
 * The pixels under a kernel, for each output pixel: vectors of kernel rows, kernel columns and
 * channels, channels innermost.
 *
 * Each pixel of a window keeps its ceil(channels / lanes) beats. Where `lanes` does not divide
 * `channels`, a window therefore has elements past the last channel of each of its pixels, of bit
 * pattern 0 (the number 0, or -1 where elements leave as bipolar ones). A consumer counts them as
 * inputs: it has weights of 0 there, and where weights and elements are bipolar it must take the
 * constant sum of those products off its result.
 */
export interface SlidingWindowParams extends WindowPlane {
  readonly channels: number;
  readonly lanes: number;
  readonly type: IntegerType;
  /**
   * The number that surrounds the input, -(2^31) to 2^31 - 1. Where the type does not hold it, what leaves has the
   * narrowest type that does: -1 / +1 padded with 0 become two's complement numbers of two bits.
   */
  readonly padValue: number;
  /** Beats kept: more than a window spans in raster order; `windowDepth` is what keeps it from waiting. */
  readonly depthBeats: number;
}

/** All but the depth. */
export type SlidingWindowShape = Omit<SlidingWindowParams, 'depthBeats'>;
