import fc from 'fast-check';
import { expect, it } from 'vitest';
import { integerTensor } from '../../src/ir/integer-tensor.ts';
import { int, uint } from '../../src/ir/integer-type.ts';
import { TensorWriter, tensorSchema } from '../../src/ir/tensor-store.ts';
import { weightCodeOf } from '../../src/ir/weight-code.ts';
import { type DepthwiseAttrs, depthwise } from '../../src/ops/depthwise/index.ts';

const SEED = 20240512;

const attrsOf = (rows: readonly (readonly number[])[]): DepthwiseAttrs => {
  const weights = integerTensor([rows.length, rows[0].length], rows.flat());
  return { weights, weightCode: weightCodeOf(weights) };
};

const cases = fc
  .record({
    channels: fc.integer({ min: 1, max: 4 }),
    places: fc.integer({ min: 1, max: 5 }),
    multiplier: fc.integer({ min: 1, max: 3 }),
    vectors: fc.integer({ min: 1, max: 3 }),
  })
  .chain(shape => {
    const { channels, places, multiplier, vectors } = shape;
    const list = <T>(item: fc.Arbitrary<T>, length: number) =>
      fc.array(item, { minLength: length, maxLength: length });
    const whole = (most: number) => fc.integer({ min: -most, max: most });
    return fc.record({
      shape: fc.constant(shape),
      rows: list(list(whole(2 ** 20), places), channels * multiplier),
      // frame[vector][place][channel]
      frame: list(list(list(whole(2 ** 28), channels), places), vectors),
    });
  });

it('sums the products of every channel with its own weights', () => {
  fc.assert(
    fc.property(cases, ({ shape, rows, frame }) => {
      const { channels, places, multiplier, vectors } = shape;
      const info = {
        shape: [vectors, places * channels],
        type: int(30),
        range: { min: -(2 ** 28), max: 2 ** 28 },
      };
      const expected = frame.flatMap(window =>
        rows.map((row, r) => {
          const channel = Math.floor(r / multiplier);
          return Number(row.reduce((sum, w, p) => sum + BigInt(w) * BigInt(window[p][channel]), 0n));
        }),
      );
      const input = Float64Array.from(frame.flat(2));
      expect([...depthwise.reference(attrsOf(rows), [input], [info])].map(v => v + 0)).toEqual(expected);
      expect(depthwise.infer(attrsOf(rows), [info]).shape).toEqual([vectors, channels * multiplier]);
      expect(depthwise.macs(attrsOf(rows), [info])).toBe(vectors * channels * multiplier * places);
    }),
    { seed: SEED, numRuns: 300 },
  );
});

it('bounds the sums by the extremes of every channel', () => {
  const row = fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 3, maxLength: 3 });
  const ends = fc.tuple(fc.integer({ min: -6, max: 0 }), fc.integer({ min: 0, max: 6 }));
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 3 }), ends, (rows, [min, max]) => {
      const corners = [min, max];
      const sums = rows.flatMap(w =>
        corners.flatMap(a => corners.flatMap(b => corners.map(c => w[0] * a + w[1] * b + w[2] * c))),
      );
      const info = { shape: [4, 3 * rows.length], type: int(8), range: { min, max } };
      const { range, type } = depthwise.infer(attrsOf(rows), [info]);
      expect([range.min + 0, range.max + 0]).toEqual([Math.min(...sums) + 0, Math.max(...sums) + 0]);
      expect(type.kind).toBe('int');
    }),
    { seed: SEED, numRuns: 200 },
  );
});

it('takes the narrowest signed type, and counts the bits of its weights', () => {
  const info = (range: { min: number; max: number }) => ({ shape: [2], type: int(20), range });
  expect(depthwise.infer(attrsOf([[1, 1]]), [info({ min: -64, max: 63 })]).type).toEqual(int(8));
  expect(depthwise.infer(attrsOf([[1, 1]]), [info({ min: -64, max: 64 })]).type).toEqual(int(9));
  expect(depthwise.parameterBits(attrsOf([[1, -1]]), [])).toBe(2);
  expect(depthwise.parameterBits(attrsOf([[1, 0]]), [])).toBe(2);
  expect(depthwise.parameterBits(attrsOf([[1, 0, -1]]), [])).toBe(6);
  expect(
    depthwise.parameterBits(
      attrsOf([
        [7, 0],
        [0, -7],
      ]),
      [],
    ),
  ).toBe(16);
});

it('refuses an input of another size', () => {
  const info = (elements: number) => ({ shape: [elements], type: uint(1), range: { min: 0, max: 1 } });
  const infer = (elements: number) => () =>
    depthwise.infer(
      attrsOf([
        [1, 2],
        [3, 4],
      ]),
      [info(elements)],
    );
  expect(infer(4)).not.toThrow();
  expect(infer(2)).not.toThrow();
  expect(infer(3)).toThrow('depthwise of 2 results and 2 places given [3]');
  expect(infer(6)).toThrow('depthwise of 2 results');
});

it('comes back from JSON with its tensor file', () => {
  for (const rows of [
    [[1, -1]],
    [[0], [1]],
    [
      [-128, 127],
      [3, 40000],
    ],
  ]) {
    const attrs = attrsOf(rows);
    const tensors = new TensorWriter();
    tensors.put(integerTensor([3], [1, 2, 3]));
    const json = JSON.parse(JSON.stringify({ ...attrs, weights: tensors.put(attrs.weights) }));
    const schema = depthwise.schema(tensorSchema(tensors.bytes()));
    expect(schema.parse(json)).toEqual(attrs);
    expect(schema.safeParse({ ...json, extra: 1 }).success).toBe(false);
  }
});
