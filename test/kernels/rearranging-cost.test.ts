import { expect, it } from 'vitest';
import { type IntegerType, int, uint } from '../../src/ir/integer-type.ts';
import { gatherDepth } from '../../src/kernels/gather/index.ts';
import { costOf, type Kernel } from '../../src/kernels/index.ts';
import { reorderDepth } from '../../src/kernels/reorder/index.ts';
import { upsampleDepth } from '../../src/kernels/upsample/index.ts';

/** LUTs and flip-flops that Yosys finds, memories of random contents included. */
interface Measured {
  readonly kernel: Kernel;
  readonly lut: number;
  readonly ff: number;
}

const common = { id: 'k', contents: {}, layer: '' };

function lookup(
  lanes: number,
  input: IntegerType,
  output: IntegerType,
  entries: number,
  perChannel: boolean,
  { channels = 64, banks = 1 }: { readonly channels?: number; readonly banks?: number } = {},
): Kernel {
  const min = input.kind === 'int' ? -entries / 2 : 0;
  const shape = { channels, lanes, vectorsPerFrame: 1 };
  return {
    ...common,
    kind: 'lookup',
    params: { ...shape, input, output, min, entries, perChannel, banks },
  };
}

function upsample(
  [width, channels, lanes]: readonly [number, number, number],
  type: IntegerType,
  factors: readonly [number, number],
): Kernel {
  const shape = { height: width, width, channels, lanes, type, factors };
  return { ...common, kind: 'upsample', params: { ...shape, depthBeats: upsampleDepth(shape) } };
}

/** Entries of vectors of `size` entries of `block` elements. */
function gather(
  [size, block, lanes]: readonly [number, number, number],
  type: IntegerType,
  indices: readonly number[],
  vectorsPerFrame = 1,
): Kernel {
  const shape = { type, lanes, size, block, indices, vectorsPerFrame };
  return { ...common, kind: 'gather', params: { ...shape, depthBeats: gatherDepth(shape) } };
}

const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
const halves = range(16).map(i => 2 * i);

function reorder(
  dims: readonly number[],
  strides: readonly number[],
  lanes: number,
  type: IntegerType,
): Kernel {
  const elements = dims.reduce((a, b) => a * b, 1);
  const vectors = { inputElements: elements, outputElements: elements, periods: 1 };
  const shape = { type, lanes, ...vectors, dims, strides };
  return { ...common, kind: 'reorder', params: { ...shape, depthBeats: reorderDepth(shape) } };
}

function pad(
  [width, channels, lanes]: readonly [number, number, number],
  [input, output]: readonly [IntegerType, IntegerType],
  pads: readonly [number, number, number, number],
  value: number,
): Kernel {
  const shape = { height: width, width, channels, lanes };
  return { ...common, kind: 'pad', params: { ...shape, input, output, pads, value } };
}

const measured: readonly Measured[] = [
  { kernel: lookup(4, uint(4), uint(4), 16, false), lut: 21, ff: 17 },
  { kernel: lookup(4, int(8), int(8), 256, false), lut: 129, ff: 33 },
  { kernel: lookup(2, int(10), int(8), 1024, false), lut: 323, ff: 17 },
  { kernel: lookup(1, int(12), uint(8), 4096, false), lut: 1, ff: 1 },
  { kernel: lookup(4, uint(4), uint(4), 16, true), lut: 70, ff: 21 },
  { kernel: lookup(8, uint(6), uint(6), 64, true), lut: 487, ff: 52 },
  { kernel: lookup(16, int(8), int(8), 256, true), lut: 2454, ff: 131 },
  { kernel: lookup(4, uint(4), int(8), 16, true, { channels: 16, banks: 3 }), lut: 136, ff: 38 },
  { kernel: lookup(8, uint(4), uint(4), 16, true, { channels: 8, banks: 4 }), lut: 36, ff: 36 },
  { kernel: upsample([8, 16, 4], uint(4), [2, 2]), lut: 71, ff: 51 },
  { kernel: upsample([16, 64, 4], uint(4), [2, 2]), lut: 60, ff: 50 },
  { kernel: upsample([32, 64, 8], int(8), [2, 2]), lut: 60, ff: 50 },
  { kernel: upsample([8, 64, 2], int(8), [1, 3]), lut: 63, ff: 51 },
  { kernel: upsample([14, 12, 3], uint(2), [4, 4]), lut: 57, ff: 44 },
  { kernel: upsample([8, 1, 1], uint(8), [1, 2]), lut: 33, ff: 33 },
  { kernel: reorder([9, 16], [1, 9], 1, uint(4)), lut: 139, ff: 52 },
  { kernel: reorder([16, 49], [1, 16], 1, uint(8)), lut: 84, ff: 56 },
  { kernel: reorder([64, 196], [1, 64], 1, int(8)), lut: 162, ff: 80 },
  { kernel: reorder([2, 14, 32], [32, 64, 1], 8, uint(4)), lut: 45, ff: 43 },
  { kernel: reorder([2, 14, 2, 16], [2, 64, 1, 4], 1, uint(4)), lut: 85, ff: 56 },
  { kernel: reorder([8, 4], [1, 8], 32, uint(4)), lut: 1, ff: 129 },
  { kernel: pad([28, 1, 1], [uint(8), uint(8)], [1, 1, 1, 1], 0), lut: 27, ff: 29 },
  { kernel: pad([28, 16, 4], [uint(4), uint(4)], [0, 0, 1, 1], 0), lut: 38, ff: 47 },
  { kernel: pad([7, 64, 8], [int(8), int(8)], [2, 2, 2, 2], -3), lut: 88, ff: 142 },
  { kernel: pad([14, 30, 4], [uint(4), int(5)], [1, 1, 1, 1], -3), lut: 44, ff: 50 },
  { kernel: gather([32, 512, 4], uint(4), halves), lut: 47, ff: 54 },
  { kernel: gather([32, 16, 4], uint(4), halves, 32), lut: 41, ff: 49 },
  {
    kernel: gather(
      [24, 384, 4],
      uint(4),
      range(36).map(i => Math.floor(i / 1.5)),
    ),
    lut: 60,
    ff: 60,
  },
  { kernel: gather([28, 28, 1], uint(8), [1, ...range(28), 26]), lut: 96, ff: 65 },
  {
    kernel: gather(
      [16, 1, 1],
      int(8),
      range(16).map(i => (i * 7) % 16),
      64,
    ),
    lut: 44,
    ff: 43,
  },
  { kernel: gather([14, 64, 8], int(8), range(14).toReversed(), 14), lut: 44, ff: 46 },
  { kernel: gather([14, 64, 8], int(8), [0, ...range(14), 13], 14), lut: 86, ff: 104 },
  { kernel: gather([14, 112, 2], uint(2), [5]), lut: 65, ff: 49 },
  { kernel: gather([64, 2048, 8], int(8), [0, ...range(64), 63]), lut: 66, ff: 70 },
];

it.each(measured)('estimates within a factor of 1.5 of Yosys: $kernel.kind, $lut LUTs, $ff flip-flops', m => {
  const { lut, ff } = costOf(m.kernel);
  expect(lut / m.lut).toBeGreaterThan(1 / 1.5);
  expect(lut / m.lut).toBeLessThan(1.5);
  expect(ff / m.ff).toBeGreaterThan(1 / 1.5);
  expect(ff / m.ff).toBeLessThan(1.5);
});

it('counts the block RAMs of memories', () => {
  expect(costOf(lookup(1, int(12), uint(8), 4096, false)).blockRam).toBeCloseTo(1, 1);
  expect(costOf(upsample([16, 64, 4], uint(4), [2, 2])).blockRam).toBeCloseTo(0.5, 1);
  expect(costOf(reorder([64, 196], [1, 64], 1, int(8))).blockRam).toBeCloseTo(6.5, 1);
});
