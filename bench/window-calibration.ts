import { bipolar, int, uint } from '../src/ir/integer-type.ts';
import type { Kernel } from '../src/kernels/index.ts';
import type { ParallelWindowParams } from '../src/kernels/parallel-window/index.ts';
import { type SlidingWindowShape, windowDepth } from '../src/kernels/sliding-window/index.ts';

export const plain = { kernel: [3, 3], stride: [1, 1], pads: [0, 0, 0, 0], padValue: 0 } as const;
const same = { ...plain, pads: [1, 1, 1, 1] } as const;
const common = { id: 'kernel', contents: {}, layer: 'calibration' };

/** A sliding window of height, width, channels and lanes. */
export function serial(
  [height, width, channels, lanes]: readonly [number, number, number, number],
  rest: Omit<SlidingWindowShape, 'height' | 'width' | 'channels' | 'lanes' | 'dilation'>,
  dilation: SlidingWindowShape['dilation'] = [1, 1],
): Kernel {
  const shape = { height, width, channels, lanes, dilation, ...rest };
  return { ...common, kind: 'sliding-window', params: { ...shape, depthBeats: windowDepth(shape) } };
}

/** Whole windows of height, width and channels. */
export function parallel(
  [height, width, channels]: readonly [number, number, number],
  rest: Omit<ParallelWindowParams, 'height' | 'width' | 'channels'>,
): Kernel {
  return { ...common, kind: 'parallel-window', params: { height, width, channels, ...rest } };
}

export const bits8 = { ...plain, type: uint(8) };
const same8 = { ...same, type: uint(8) };
const halved = { kernel: [2, 2], stride: [2, 2] } as const;
const wide7 = { kernel: [7, 7], pads: [3, 3, 3, 3], stride: [2, 2] } as const;
const row = { kernel: [1, 5] } as const;
const two = { pads: [2, 2, 2, 2] } as const;

export const WINDOWS: readonly Kernel[] = [
  serial([30, 30, 64, 32], { ...plain, type: uint(1) }),
  serial([32, 32, 3, 3], bits8),
  serial([32, 32, 3, 3], same8),
  serial([28, 28, 16, 4], { ...same, type: uint(2) }),
  serial([16, 16, 64, 64], { ...same, type: bipolar }),
  serial([8, 8, 32, 8], { ...same, type: uint(4) }),
  serial([24, 24, 16, 8], { ...plain, ...halved, type: uint(4) }),
  serial([28, 28, 1, 1], { ...bits8, kernel: [5, 5] }),
  serial([56, 56, 64, 16], { ...same, stride: [2, 2], type: uint(4) }),
  serial([32, 32, 8, 4], { ...plain, ...two, type: int(8) }, [2, 2]),
  serial([64, 64, 3, 3], { ...bits8, ...wide7 }),
  serial([14, 14, 24, 12], { ...same, padValue: -128, type: int(8) }),
  serial([1, 128, 4, 2], { ...plain, ...row, type: int(8) }),
  parallel([32, 32, 3], bits8),
  parallel([32, 32, 3], same8),
  parallel([28, 28, 1], same8),
  parallel([28, 28, 1], { ...bits8, kernel: [5, 5] }),
  parallel([28, 28, 1], { ...plain, ...two, kernel: [5, 5], type: uint(2) }),
  parallel([64, 64, 3], { ...same8, stride: [2, 2] }),
  parallel([16, 16, 16], { ...same, type: bipolar }),
  parallel([16, 16, 16], { ...same, type: uint(2) }),
  parallel([24, 24, 16], { ...plain, ...halved, type: uint(4) }),
  parallel([224, 224, 3], { ...bits8, ...wide7 }),
  parallel([640, 640, 3], same8),
  parallel([1, 128, 4], { ...plain, ...row, type: int(8) }),
];
