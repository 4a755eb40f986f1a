import fc from 'fast-check';
import { expect, it } from 'vitest';
import { integerTensor } from '../../src/ir/integer-tensor.ts';
import { dotProducts, plainDotProducts } from '../../src/ops/dense/dot-products.ts';

const INT16_MAX = 2 ** 15 - 1;

/** Layers of all sizes about whole instructions and whole groups of rows, of numbers up to `weight` and `value`. */
const layers = fc
  .record({
    inputs: fc.integer({ min: 1, max: 40 }),
    outputs: fc.integer({ min: 1, max: 11 }),
    vectors: fc.integer({ min: 1, max: 6 }),
    weight: fc.constantFrom(1, 7, 127, INT16_MAX, 40_000),
    value: fc.constantFrom(1, 15, 255, INT16_MAX, 40_000),
    isExtreme: fc.boolean(),
    seed: fc.integer({ min: 1, max: 2 ** 30 }),
  })
  .map(({ inputs, outputs, vectors, weight, value, isExtreme, seed }) => {
    let state = seed;
    const next = (most: number): number => {
      state = (state * 48271) % 2147483647;
      if (isExtreme) return state % 2 === 0 ? most : -most;
      return (state % (2 * most + 1)) - most;
    };
    return {
      weights: integerTensor(
        [outputs, inputs],
        Array.from({ length: outputs * inputs }, () => next(weight)),
      ),
      input: Float64Array.from({ length: vectors * inputs }, () => next(value)),
      range: { min: -value, max: value },
    };
  });

it('gives what the plain loops give, in 16 bits and beyond them', () => {
  fc.assert(
    fc.property(layers, ({ weights, input, range }) => {
      const expected = plainDotProducts(weights, input);
      expect(dotProducts(weights, input, range)).toEqual(expected);
      // Once more, with weights that are packed.
      expect(dotProducts(weights, input.slice().reverse(), range)).toEqual(
        plainDotProducts(weights, input.slice().reverse()),
      );
    }),
    { numRuns: 400 },
  );
});

it('is exact up to the last sum that fits 32 bits, and behind it', () => {
  for (const inputs of [2, 3]) {
    for (const sign of [1, -1]) {
      const weights = integerTensor([1, inputs], new Array<number>(inputs).fill(sign * INT16_MAX));
      const input = new Float64Array(inputs).fill(INT16_MAX);
      // 2 * 32767^2 < 2^31 < 3 * 32767^2
      expect(dotProducts(weights, input, { min: 0, max: INT16_MAX })).toEqual(
        Float64Array.of(sign * inputs * INT16_MAX ** 2),
      );
    }
  }
});

it('takes layers that are larger than what the engine has at once', () => {
  const [inputs, outputs, vectors] = [5000, 451, 433];
  const weights = integerTensor(
    [outputs, inputs],
    Array.from({ length: outputs * inputs }, (_, i) => ((i * 7919) % 31) - 15),
  );
  const input = Float64Array.from({ length: vectors * inputs }, (_, i) => (i * 104729) % 15);
  const found = dotProducts(weights, input, { min: 0, max: 14 });
  for (const [v, o] of [
    [0, 0],
    [432, 450],
    [418, 415],
    [419, 416],
    [420, 420],
    [7, 449],
  ]) {
    let sum = 0;
    for (let i = 0; i < inputs; i++) sum += weights.data[o * inputs + i] * input[v * inputs + i];
    expect(found[v * outputs + o], `${v} ${o}`).toBe(sum);
  }
});
