import fc from 'fast-check';
import { expect, it } from 'vitest';
import { integerTensor } from '../../src/ir/integer-tensor.ts';
import { bipolar, int, uint } from '../../src/ir/integer-type.ts';
import { TensorWriter, tensorSchema } from '../../src/ir/tensor-store.ts';
import { type RequantizeAttrs, type Rounding, requantize, sumRange } from '../../src/ops/requantize/index.ts';

const SEED = 20240513;

const list = (...values: number[]) => integerTensor([values.length], values);
const infoOf = (shape: readonly number[], min = -128, max = 127) => ({
  shape,
  type: int(20),
  range: { min, max },
});

/** The integer nearest to numerator / 2^shift, by trying all in reach. */
function nearest(numerator: bigint, shift: number, rounding: Rounding): bigint {
  const unit = 2n ** BigInt(shift);
  const start = numerator / unit;
  const candidates = [start - 1n, start, start + 1n];
  if (rounding === 'floor')
    return candidates.filter(q => q * unit <= numerator).reduce((a, b) => (a > b ? a : b));
  const distance = (q: bigint): bigint =>
    q * unit > numerator ? q * unit - numerator : numerator - q * unit;
  const least = candidates.map(distance).reduce((a, b) => (a < b ? a : b));
  const closest = candidates.filter(q => distance(q) === least);
  if (closest.length === 1) return closest[0];
  return rounding === 'half-up' ? closest[1] : closest[0] % 2n === 0n ? closest[0] : closest[1];
}

const cases = fc
  .record({ channels: fc.integer({ min: 1, max: 4 }), vectors: fc.integer({ min: 1, max: 3 }) })
  .chain(({ channels, vectors }) => {
    const numbers = (most: number, length: number) =>
      fc.array(fc.integer({ min: -most, max: most }), { minLength: length, maxLength: length });
    const lists = (most: number) => fc.oneof(numbers(most, 1), numbers(most, channels));
    return fc.record({
      channels: fc.constant(channels),
      multipliers: fc.oneof(lists(3), lists(2 ** 20)),
      biases: fc.oneof(lists(8), lists(2 ** 40)),
      shift: fc.oneof(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 40 })),
      rounding: fc.constantFrom<Rounding>('floor', 'half-up', 'half-even'),
      zero: fc.integer({ min: -5, max: 5 }),
      ends: fc.tuple(fc.integer({ min: -128, max: 127 }), fc.integer({ min: -128, max: 127 })),
      frame: fc.oneof(numbers(20, channels * vectors), numbers(2 ** 28, channels * vectors)),
    });
  });

it('rounds the scaled and shifted integers, and clamps them', () => {
  fc.assert(
    fc.property(cases, ({ channels, multipliers, biases, shift, rounding, zero, ends, frame }) => {
      const [min, max] = ends.toSorted((a, b) => a - b);
      const attrs = {
        multipliers: list(...multipliers),
        biases: list(...biases),
        shift,
        rounding,
        zero,
        min,
        max,
      };
      const info = infoOf([frame.length / channels, channels], -(2 ** 28), 2 ** 28);
      const expected = frame.map((x, i) => {
        const c = i % channels;
        const m = multipliers[multipliers.length === 1 ? 0 : c];
        const b = biases[biases.length === 1 ? 0 : c];
        const y = nearest(BigInt(m) * BigInt(x) + BigInt(b), shift, rounding) + BigInt(zero);
        return y < BigInt(min) ? min : y > BigInt(max) ? max : Number(y);
      });
      const full: RequantizeAttrs = { ...attrs, output: int(8) };
      expect([...requantize.reference(full, [Float64Array.from(frame)], [info])].map(v => v + 0)).toEqual(
        expected,
      );
      const { range, shape, type } = requantize.infer(full, [info]);
      expect([shape, type]).toEqual([info.shape, int(8)]);
      for (const y of expected) expect(y >= range.min && y <= range.max).toBe(true);
    }),
    { seed: SEED, numRuns: 500 },
  );
});

const plain: RequantizeAttrs = {
  multipliers: list(1),
  biases: list(0),
  shift: 1,
  rounding: 'half-even',
  zero: 0,
  output: int(8),
  min: -128,
  max: 127,
};
const run = (attrs: Partial<RequantizeAttrs>, ...frame: number[]) => [
  ...requantize.reference({ ...plain, ...attrs }, [Float64Array.from(frame)], [infoOf([frame.length, 1])]),
];

it('takes ties down, up, or to the even neighbour', () => {
  const odd = [-5, -3, -1, 1, 3, 5];
  expect(run({ rounding: 'floor' }, ...odd)).toEqual([-3, -2, -1, 0, 1, 2]);
  expect(run({ rounding: 'half-up' }, ...odd)).toEqual([-2, -1, 0, 1, 2, 3]);
  expect(run({ rounding: 'half-even' }, ...odd).map(v => v + 0)).toEqual([-2, -2, 0, 0, 2, 2]);
  // The zero-point is added behind the rounding, so ties go to even before it.
  expect(run({ zero: 1 }, ...odd).map(v => v + 0)).toEqual([-1, -1, 1, 1, 3, 3]);
});

it('rounds nothing with shift 0', () => {
  for (const rounding of ['floor', 'half-up', 'half-even'] as const) {
    expect(run({ rounding, shift: 0 }, -3, 0, 3)).toEqual([-3, 0, 3]);
  }
});

it('bounds results, also of falling channels, and sums with the rounding offset', () => {
  const attrs = { ...plain, multipliers: list(-3, 1), biases: list(5), shift: 2, min: -20, max: 60 };
  expect(requantize.infer(attrs, [infoOf([2], -10, 12)]).range).toEqual({ min: -8, max: 9 });
  expect(sumRange(attrs, { min: -10, max: 12 })).toEqual({ min: -31n, max: 37n });
  expect(requantize.infer({ ...attrs, max: 4 }, [infoOf([2], -10, 12)]).range).toEqual({ min: -8, max: 4 });
});

it('counts multiplications and the bits of its parameters', () => {
  expect(requantize.macs(plain, [infoOf([3, 4])])).toBe(0);
  expect(requantize.macs({ ...plain, multipliers: list(3) }, [infoOf([3, 4])])).toBe(12);
  // 4 bits hold -8..7, 1 bit holds 0.
  expect(requantize.parameterBits({ ...plain, multipliers: list(-8, 7) }, [])).toBe(2 * 4 + 1);
});

it('refuses what does not fit', () => {
  const infer = (attrs: Partial<RequantizeAttrs>) => () =>
    requantize.infer({ ...plain, ...attrs }, [infoOf([2])]);
  expect(infer({})).not.toThrow();
  expect(infer({ multipliers: list(1, 2, 3) })).toThrow('requantizer of 3 channels given [2]');
  expect(infer({ output: bipolar, min: -1, max: 1 })).toThrow('as bipolar');
  expect(infer({ output: uint(4) })).toThrow('cannot give -128..127');
  expect(infer({ multipliers: list(2 ** 46) })).toThrow('53 bits');
});

it('comes back from JSON with its tensor file', () => {
  const attrs = { ...plain, multipliers: list(3, -(2 ** 40)), biases: list(2 ** 50) };
  const tensors = new TensorWriter();
  const json = JSON.parse(
    JSON.stringify({
      ...attrs,
      multipliers: tensors.put(attrs.multipliers),
      biases: tensors.put(attrs.biases),
    }),
  );
  const schema = requantize.schema(tensorSchema(tensors.bytes()));
  expect(schema.parse(json)).toEqual(attrs);
  expect(schema.safeParse({ ...json, shift: -1 }).success).toBe(false);
  expect(schema.safeParse({ ...json, rounding: 'up' }).success).toBe(false);
});
