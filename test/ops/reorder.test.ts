import fc from 'fast-check';
import { expect, it } from 'vitest';
import { int } from '../../src/ir/integer-type.ts';
import { leastLoops, type ReorderAttrs, reorder } from '../../src/ops/reorder/index.ts';

const SEED = 20240515;
const product = (values: readonly number[]): number => values.reduce((a, b) => a * b, 1);

/** Sizes of axes, and the axes in another order. */
const transpositions = fc
  .array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 5 })
  .chain(sizes =>
    fc.tuple(fc.constant(sizes), fc.shuffledSubarray([...sizes.keys()], { minLength: sizes.length })),
  );

function attrsOf(sizes: readonly number[], order: readonly number[]): ReorderAttrs {
  const ways = sizes.map((_, axis) => product(sizes.slice(axis + 1)));
  return {
    shape: [product(sizes)],
    dims: order.map(axis => sizes[axis]),
    strides: order.map(axis => ways[axis]),
  };
}

/** Where each element goes, by its indices. */
function sourcesOf(sizes: readonly number[], order: readonly number[]): number[] {
  const sources: number[] = [];
  for (let i = 0; i < product(sizes); i++) {
    const indices = sizes.map((size, axis) => Math.floor(i / product(sizes.slice(axis + 1))) % size);
    sources[order.reduce((place, axis) => place * sizes[axis] + indices[axis], 0)] = i;
  }
  return sources;
}

it('transposes as indices say', () => {
  fc.assert(
    fc.property(transpositions, ([sizes, order]) => {
      const attrs = attrsOf(sizes, order);
      const info = { shape: sizes, type: int(9), range: { min: 0, max: 255 } };
      const frame = Float64Array.from({ length: product(sizes) }, (_, i) => i);
      expect([...reorder.reference(attrs, [frame], [info])]).toEqual(sourcesOf(sizes, order));
      expect(reorder.infer(attrs, [info])).toEqual({ ...info, shape: [product(sizes)] });
    }),
    { seed: SEED, numRuns: 300 },
  );
});

it('finds the least period and the fewest loops', () => {
  fc.assert(
    fc.property(transpositions, ([sizes, order]) => {
      const { periods, dims, strides } = leastLoops(attrsOf(sizes, order));
      const sources = sourcesOf(sizes, order);
      const period = product(dims);
      expect(periods * period).toBe(sources.length);
      const again = reorder.reference(
        { shape: [period], dims, strides },
        [Float64Array.from({ length: period }, (_, i) => i)],
        [],
      );
      expect(sources).toEqual(sources.map((_, i) => i - (i % period) + again[i % period]));
      // No shorter period: every division of the elements into equal parts mixes some of them.
      for (let shorter = 1; shorter < period; shorter++) {
        if (sources.length % shorter !== 0) continue;
        expect(sources.every((s, i) => Math.floor(s / shorter) === Math.floor(i / shorter))).toBe(false);
      }
      // No loop goes on where the one inside ends.
      for (let k = 1; k < dims.length; k++) expect(strides[k - 1]).not.toBe(dims[k] * strides[k]);
    }),
    { seed: SEED, numRuns: 300 },
  );
});

it('refuses loops that miss elements', () => {
  const info = { shape: [2, 6], type: int(8), range: { min: 0, max: 1 } };
  const infer = (shape: number[], dims: number[], strides: number[]) => () =>
    reorder.infer({ shape, dims, strides }, [info]);
  expect(infer([6, 2], [6, 2], [1, 6])).not.toThrow();
  expect(infer([6, 2], [6, 1, 2], [1, 0, 6])).not.toThrow();
  expect(infer([6, 3], [6, 2], [1, 6])).toThrow('[2,6] in the order of loops [6,2], as [6,3]');
  expect(infer([6, 2], [6, 2], [1, 5])).toThrow('do not reach every element once');
  expect(infer([6, 2], [6, 2], [2, 6])).toThrow('do not reach every element once');
  expect(infer([6, 2], [6, 2], [1])).toThrow('do not reach every element once');
});

it('reads its attributes from JSON', () => {
  const schema = reorder.schema(undefined as never);
  const attrs = { shape: [3, 2], dims: [3, 2], strides: [1, 3] };
  expect(schema.parse(attrs)).toEqual(attrs);
  expect(schema.safeParse({ ...attrs, dims: [0, 2] }).success).toBe(false);
});
