import fc from 'fast-check';
import { expect, it } from 'vitest';
import { int } from '../../src/ir/integer-type.ts';
import { gather } from '../../src/ops/gather/index.ts';
import { rowsOf, samples } from './branch-inputs.ts';

const SEED = 20240513;

const cases = fc
  .record({
    vectors: fc.integer({ min: 1, max: 3 }),
    size: fc.integer({ min: 1, max: 5 }),
    block: fc.integer({ min: 1, max: 3 }),
  })
  .chain(({ vectors, size, block }) =>
    fc.record({
      size: fc.constant(size),
      block: fc.constant(block),
      indices: fc.array(fc.nat(size - 1), { minLength: 1, maxLength: 7 }),
      sample: samples(vectors, size * block),
    }),
  );

it('takes entries of every vector, in any order, again or not at all', () => {
  fc.assert(
    fc.property(cases, ({ size, block, indices, sample }) => {
      const { info, frame } = sample;
      const expected = rowsOf(sample).flatMap(row =>
        indices.flatMap(index => row.slice(index * block, (index + 1) * block)),
      );
      const attrs = { size, indices };
      expect([...gather.reference(attrs, [frame], [info])]).toEqual(expected);
      expect(gather.infer(attrs, [info])).toEqual({
        ...info,
        shape: [info.shape[0], indices.length * block],
      });
      expect([gather.macs, gather.parameterBits].map(of => of(attrs, [info]))).toEqual([0, 0]);
    }),
    { seed: SEED, numRuns: 300 },
  );
});

it('refuses what leaves the vector', () => {
  const info = { shape: [2, 8], type: int(4), range: { min: -8, max: 7 } };
  expect(() => gather.infer({ size: 4, indices: [0, 4] }, [info])).toThrow('entries [0,4] of 4');
  expect(() => gather.infer({ size: 3, indices: [0] }, [info])).toThrow('3 entries of [2,8]');
});
