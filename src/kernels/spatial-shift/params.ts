import type { IntegerType } from '../../ir/integer-type.ts';

/**
 * Every channel of an image from places of its own: vectors of tap rows, tap columns and channels, channels innermost.
 * Tap (i, j) of channel c at output pixel (h, w) is the input at row h * stride + dy + i, column w * stride + dx + j.
 */
export interface SpatialShiftParams {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** Divides the channels. */
  readonly lanes: number;
  readonly type: IntegerType;
  readonly stride: number;
  readonly taps: readonly [vertical: number, horizontal: number];
  /** One pair for each channel. */
  readonly shifts: readonly (readonly [dx: number, dy: number])[];
  /**
   * The number that is outside the image, -(2^31) to 2^31 - 1. Where the type does not hold it, what leaves has the
   * narrowest type that does: -1 / +1 padded with 0 become two's complement numbers of two bits.
   */
  readonly padValue: number;
  /** Beats kept: more than a pixel needs; `shiftDepth` is what keeps it from waiting. */
  readonly depthBeats: number;
}

/** All but the depth. */
export type SpatialShiftShape = Omit<SpatialShiftParams, 'depthBeats'>;
