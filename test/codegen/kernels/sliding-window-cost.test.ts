import { expect, it } from 'vitest';
import { costOf, type Kernel } from '../../../src/codegen/kernels/index.ts';
import type { ParallelWindowParams } from '../../../src/codegen/kernels/parallel-window/index.ts';
import { type SlidingWindowShape, windowDepth } from '../../../src/codegen/kernels/sliding-window/index.ts';
import { bipolar, int, uint } from '../../../src/ir/integer-type.ts';

/** What Yosys finds (synth_xilinx -family xc7 -flatten), memories and all; block RAMs in units of 36 Kbit. */
interface Measured {
  readonly kernel: Kernel;
  readonly lut: number;
  readonly ff: number;
  readonly blockRam: number;
}

const plain = { kernel: [3, 3], stride: [1, 1], pads: [0, 0, 0, 0], padValue: 0 } as const;
const same = { ...plain, pads: [1, 1, 1, 1] } as const;
const common = { id: 'k', contents: {}, layer: '' };

function serial(
  [height, width, channels, lanes]: readonly [number, number, number, number],
  rest: Omit<SlidingWindowShape, 'height' | 'width' | 'channels' | 'lanes' | 'dilation'>,
  dilation: SlidingWindowShape['dilation'] = [1, 1],
): Kernel {
  const shape = { height, width, channels, lanes, dilation, ...rest };
  return { ...common, kind: 'sliding-window', params: { ...shape, depthBeats: windowDepth(shape) } };
}

function parallel(
  [height, width, channels]: readonly [number, number, number],
  rest: Omit<ParallelWindowParams, 'height' | 'width' | 'channels'>,
): Kernel {
  return { ...common, kind: 'parallel-window', params: { height, width, channels, ...rest } };
}

const bits8 = { ...plain, type: uint(8) };
const same8 = { ...same, type: uint(8) };
const halved = { kernel: [2, 2], stride: [2, 2] } as const;
const wide7 = { kernel: [7, 7], pads: [3, 3, 3, 3], stride: [2, 2] } as const;
const row = { kernel: [1, 5] } as const;
const two = { pads: [2, 2, 2, 2] } as const;

const measured: readonly Measured[] = [
  { kernel: serial([30, 30, 64, 32], { ...plain, type: uint(1) }), lut: 64, ff: 52, blockRam: 0.5 },
  { kernel: serial([32, 32, 3, 3], bits8), lut: 53, ff: 49, blockRam: 0.5 },
  { kernel: serial([32, 32, 3, 3], same8), lut: 67, ff: 50, blockRam: 0.5 },
  { kernel: serial([28, 28, 16, 4], { ...same, type: uint(2) }), lut: 127, ff: 62, blockRam: 0 },
  { kernel: serial([16, 16, 64, 64], { ...same, type: bipolar }), lut: 208, ff: 109, blockRam: 0 },
  { kernel: serial([8, 8, 32, 8], { ...same, type: uint(4) }), lut: 78, ff: 48, blockRam: 0.5 },
  { kernel: serial([24, 24, 16, 8], { ...plain, ...halved, type: uint(4) }), lut: 40, ff: 41, blockRam: 0.5 },
  { kernel: serial([28, 28, 1, 1], { ...bits8, kernel: [5, 5] }), lut: 82, ff: 57, blockRam: 0 },
  {
    kernel: serial([56, 56, 64, 16], { ...same, stride: [2, 2], type: uint(4) }),
    lut: 100,
    ff: 62,
    blockRam: 2,
  },
  {
    kernel: serial([32, 32, 8, 4], { ...plain, ...two, type: int(8) }, [2, 2]),
    lut: 73,
    ff: 59,
    blockRam: 0.5,
  },
  { kernel: serial([64, 64, 3, 3], { ...bits8, ...wide7 }), lut: 87, ff: 62, blockRam: 0.5 },
  {
    kernel: serial([14, 14, 24, 12], { ...same, padValue: -128, type: int(8) }),
    lut: 190,
    ff: 141,
    blockRam: 0,
  },
  { kernel: serial([1, 128, 4, 2], { ...plain, ...row, type: int(8) }), lut: 50, ff: 53, blockRam: 0 },
  { kernel: parallel([32, 32, 3], bits8), lut: 182, ff: 478, blockRam: 0 },
  { kernel: parallel([32, 32, 3], same8), lut: 220, ff: 489, blockRam: 0 },
  { kernel: parallel([28, 28, 1], same8), lut: 128, ff: 196, blockRam: 0 },
  { kernel: parallel([28, 28, 1], { ...bits8, kernel: [5, 5] }), lut: 187, ff: 447, blockRam: 0 },
  {
    kernel: parallel([28, 28, 1], { ...plain, ...two, kernel: [5, 5], type: uint(2) }),
    lut: 158,
    ff: 162,
    blockRam: 0,
  },
  { kernel: parallel([64, 64, 3], { ...same8, stride: [2, 2] }), lut: 242, ff: 487, blockRam: 0 },
  { kernel: parallel([16, 16, 16], { ...same, type: bipolar }), lut: 175, ff: 346, blockRam: 0 },
  { kernel: parallel([16, 16, 16], { ...same, type: uint(2) }), lut: 259, ff: 626, blockRam: 0 },
  { kernel: parallel([24, 24, 16], { ...plain, ...halved, type: uint(4) }), lut: 126, ff: 538, blockRam: 0 },
  { kernel: parallel([224, 224, 3], { ...bits8, ...wide7 }), lut: 495, ff: 2265, blockRam: 3.5 },
  { kernel: parallel([640, 640, 3], same8), lut: 204, ff: 445, blockRam: 3 },
  { kernel: parallel([1, 128, 4], { ...plain, ...row, type: int(8) }), lut: 55, ff: 332, blockRam: 0.5 },
];

it.each(measured)('estimates within a factor of 1.5 of Yosys: $kernel.kind, $lut LUTs, $ff flip-flops', m => {
  const { lut, ff, blockRam } = costOf(m.kernel);
  expect(lut / m.lut).toBeGreaterThan(1 / 1.5);
  expect(lut / m.lut).toBeLessThan(1.5);
  expect(ff / m.ff).toBeGreaterThan(1 / 1.5);
  expect(ff / m.ff).toBeLessThan(1.5);
  expect(Math.round(2 * blockRam) / 2).toBe(m.blockRam);
});

it('counts the bits of memories exactly', () => {
  expect(costOf(serial([32, 32, 3, 3], bits8))).toMatchObject({ ramBits: 128 * 24, romBits: 0 });
  expect(costOf(parallel([32, 32, 3], bits8))).toMatchObject({ ramBits: 3 * 32 * 24, romBits: 0 });
});
