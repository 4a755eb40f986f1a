import { bipolar, int, uint } from '../src/ir/integer-type.ts';
import type { Kernel } from '../src/kernels/index.ts';
import { type SpatialShiftShape, shiftDepth } from '../src/kernels/spatial-shift/index.ts';

type Pair = readonly [dx: number, dy: number];

const common = { id: 'kernel', contents: {}, layer: 'calibration' };

/** The nine neighbours in turn, channel by channel or a group of channels each. */
export const neighbours = (channels: number, run = 1): Pair[] =>
  Array.from({ length: channels }, (_, c) => {
    const place = Math.floor(c / run) % 9;
    return [(place % 3) - 1, Math.floor(place / 3) - 1];
  });

/** Shifts of up to `most` pixels, all over the place. */
export const scattered = (channels: number, most: number): Pair[] =>
  Array.from({ length: channels }, (_, c) => [
    ((c * 7) % (2 * most + 1)) - most,
    ((c * 5) % (2 * most + 1)) - most,
  ]);

/** A spatial shift of square images: size, channels and lanes. */
export function spatialShiftOf(
  [size, channels, lanes]: readonly [number, number, number],
  shifts: readonly Pair[],
  rest: Partial<SpatialShiftShape> = {},
): Kernel {
  const shape: SpatialShiftShape = {
    ...{ height: size, width: size, channels, lanes, shifts },
    ...{ type: uint(4), stride: 1, taps: [1, 1], padValue: 0 },
    ...rest,
  };
  return { ...common, kind: 'spatial-shift', params: { ...shape, depthBeats: shiftDepth(shape) } };
}

export const SHIFTS: readonly Kernel[] = [
  spatialShiftOf([32, 16, 1], neighbours(16)),
  spatialShiftOf([32, 16, 2], neighbours(16)),
  spatialShiftOf([32, 16, 4], neighbours(16)),
  spatialShiftOf([32, 16, 16], neighbours(16)),
  spatialShiftOf([32, 64, 4], neighbours(64, 4)),
  spatialShiftOf([8, 64, 8], neighbours(64, 8)),
  spatialShiftOf([16, 32, 8], neighbours(32)),
  spatialShiftOf([56, 64, 4], neighbours(64), { stride: 2 }),
  spatialShiftOf([32, 16, 4], scattered(16, 2), { taps: [2, 2] }),
  spatialShiftOf([16, 32, 8], scattered(32, 1), { taps: [2, 2], stride: 2 }),
  spatialShiftOf([8, 64, 2], scattered(64, 2), { taps: [2, 2] }),
  spatialShiftOf([14, 24, 6], neighbours(24), { type: int(8), padValue: -3 }),
  spatialShiftOf([16, 32, 32], neighbours(32), { type: bipolar }),
  spatialShiftOf([28, 8, 8], neighbours(8), { type: uint(2) }),
  spatialShiftOf([7, 512, 4], neighbours(512)),
];
