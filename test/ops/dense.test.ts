import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type IntegerTensor, integerTensor } from '../../src/ir/integer-tensor.ts';
import { bipolar, int, uint } from '../../src/ir/integer-type.ts';
import { TensorWriter, tensorSchema } from '../../src/ir/tensor-store.ts';
import { weightCodeOf } from '../../src/ir/weight-code.ts';
import { accumulatorRange, dense } from '../../src/ops/dense/index.ts';

const SEED = 20240510;

const matrix = (rows: readonly (readonly number[])[]): IntegerTensor =>
  integerTensor([rows.length, rows[0].length], rows.flat());

const attrsOf = (rows: readonly (readonly number[])[]) => {
  const weights = matrix(rows);
  return { weights, weightCode: weightCodeOf(weights) };
};

const cases = fc
  .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 3 }))
  .chain(([inputs, outputs, vectors]) => {
    const row = (most: number) =>
      fc.array(fc.integer({ min: -most, max: most }), { minLength: inputs, maxLength: inputs });
    return fc.record({
      rows: fc.array(row(2 ** 20), { minLength: outputs, maxLength: outputs }),
      frame: fc.array(row(2 ** 28), { minLength: vectors, maxLength: vectors }),
    });
  });

it('sums products of every vector with every row', () => {
  fc.assert(
    fc.property(cases, ({ rows, frame }) => {
      const input = Float64Array.from(frame.flat());
      const info = {
        shape: [frame.length, rows[0].length],
        type: int(30),
        range: { min: -(2 ** 28), max: 2 ** 28 },
      };
      const expected = frame.flatMap(x =>
        rows.map(row => Number(row.reduce((sum, w, i) => sum + BigInt(w) * BigInt(x[i]), 0n))),
      );
      expect([...dense.reference(attrsOf(rows), [input], [info])].map(v => v + 0)).toEqual(expected);
      expect(dense.infer(attrsOf(rows), [info]).shape).toEqual([frame.length, rows.length]);
      expect(dense.macs(attrsOf(rows), [info])).toBe(frame.length * rows.length * rows[0].length);
    }),
    { seed: SEED, numRuns: 200 },
  );
});

it('bounds the accumulators by the extremes of every row', () => {
  const row = fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 3, maxLength: 3 });
  const ends = fc.tuple(fc.integer({ min: -6, max: 0 }), fc.integer({ min: 0, max: 6 }));
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 3 }), ends, (rows, [min, max]) => {
      const corners = [min, max];
      const sums = rows.flatMap(w =>
        corners.flatMap(a => corners.flatMap(b => corners.map(c => w[0] * a + w[1] * b + w[2] * c))),
      );
      const { min: least, max: most } = accumulatorRange(matrix(rows), { min, max });
      expect([least + 0, most + 0]).toEqual([Math.min(...sums) + 0, Math.max(...sums) + 0]);
    }),
    { seed: SEED, numRuns: 200 },
  );
});

it('takes the narrowest signed type at the boundaries of the widths', () => {
  const typeOf = (weight: number, range: { min: number; max: number }) =>
    dense.infer(attrsOf([[weight]]), [{ shape: [1], type: int(20), range }]).type;
  expect(typeOf(1, { min: -128, max: 127 })).toEqual(int(8));
  expect(typeOf(1, { min: -128, max: 128 })).toEqual(int(9));
  expect(typeOf(1, { min: -129, max: 127 })).toEqual(int(9));
  expect(typeOf(-1, { min: -128, max: 127 })).toEqual(int(9));
  expect(typeOf(1, { min: 0, max: 1 })).toEqual(int(2));
  expect(typeOf(-1, { min: 0, max: 1 })).toEqual(int(1));
  expect(typeOf(0, { min: -5, max: 5 })).toEqual(int(1));
});

it('names the narrowest code of the weights, and counts their bits', () => {
  const coded = (values: number[]) => {
    const attrs = attrsOf([values]);
    const info = { shape: [values.length], type: uint(1), range: { min: 0, max: 1 } };
    return [attrs.weightCode, dense.parameterBits(attrs, [info])];
  };
  expect(coded([1, -1, 1])).toEqual([{ kind: 'bipolar' }, 3]);
  expect(coded([1, -1, 0])).toEqual([{ kind: 'ternary' }, 6]);
  expect(coded([0, 1, 0])).toEqual([{ kind: 'binary' }, 3]);
  expect(coded([0, 0])).toEqual([{ kind: 'binary' }, 2]);
  expect(coded([1, -2])).toEqual([{ kind: 'int', bits: 2 }, 4]);
  expect(coded([2, -2])).toEqual([{ kind: 'power-of-two', bits: 3 }, 6]);
  expect(coded([3, -1])).toEqual([{ kind: 'odd', bits: 2 }, 4]);
  expect(coded([3, -2])).toEqual([{ kind: 'int', bits: 3 }, 6]);
  expect(coded([-128, 127])).toEqual([{ kind: 'int', bits: 8 }, 16]);
});

it('refuses an input of another width', () => {
  const info = { shape: [3], type: bipolar, range: { min: -1, max: 1 } };
  expect(() => dense.infer(attrsOf([[1, 2]]), [info])).toThrow('dense of 2 inputs given [3]');
});

it('comes back from JSON with its tensor file', () => {
  for (const rows of [
    [[1, -1]],
    [[0, 1]],
    [
      [-128, 127],
      [3, 40000],
    ],
    [[2 ** 40, -(2 ** 52)]],
  ]) {
    const attrs = attrsOf(rows);
    const tensors = new TensorWriter();
    tensors.put(integerTensor([3], [1, 2, 3]));
    const json = JSON.parse(JSON.stringify({ ...attrs, weights: tensors.put(attrs.weights) }));
    const schema = dense.schema(tensorSchema(tensors.bytes()));
    expect(schema.parse(json)).toEqual(attrs);
    expect(schema.safeParse({ ...json, extra: 1 }).success).toBe(false);
    expect(schema.safeParse({ ...json, weightCode: { kind: 'int', bits: 99 } }).success).toBe(false);
  }
});
