import fc from 'fast-check';
import { expect, it } from 'vitest';
import { bipolar, type IntegerType, int, isValueOf, rangeOf, uint } from '../../src/ir/integer-type.ts';
import { concat } from '../../src/ops/concat/index.ts';
import { rowsOf, samples } from './branch-inputs.ts';

const SEED = 20240512;

const cases = fc
  .tuple(
    fc.integer({ min: 1, max: 4 }),
    fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 2, maxLength: 4 }),
  )
  .chain(([vectors, channels]) => fc.tuple(...channels.map(count => samples(vectors, count))));

it('puts the channels of every vector behind one another, in a type and range that hold them', () => {
  fc.assert(
    fc.property(cases, inputs => {
      const infos = inputs.map(s => s.info);
      const rows = inputs.map(rowsOf);
      const expected = rows[0].flatMap((_, v) => rows.flatMap(value => value[v]));
      const frames = inputs.map(s => s.frame);
      expect([...concat.reference({}, frames, infos)]).toEqual(expected);
      const { shape, type, range } = concat.infer({}, infos);
      expect(shape).toEqual([rows[0].length, expected.length / rows[0].length]);
      expect(expected.every(x => x >= range.min && x <= range.max && isValueOf(type, x))).toBe(true);
      expect([concat.macs({}, infos), concat.parameterBits({}, infos)]).toEqual([0, 0]);
    }),
    { seed: SEED, numRuns: 300 },
  );
});

it('keeps the type that all have, and takes the narrowest for others', () => {
  const info = (type: IntegerType, range = rangeOf(type)) => ({ shape: [2, 3], type, range });
  const typeOf = (...infos: ReturnType<typeof info>[]) => concat.infer({}, infos).type;
  expect(typeOf(info(bipolar), info(bipolar))).toEqual(bipolar);
  expect(typeOf(info(uint(5), { min: 0, max: 3 }), info(uint(5), { min: 0, max: 4 }))).toEqual(uint(5));
  expect(typeOf(info(uint(5), { min: 0, max: 3 }), info(uint(1)))).toEqual(uint(2));
  expect(typeOf(info(uint(2)), info(bipolar))).toEqual(int(3));
  expect(typeOf(info(uint(8)), info(int(8)), info(bipolar))).toEqual(int(9));
});

it('refuses values of other vectors, and one alone', () => {
  const info = (shape: readonly number[]) => ({ shape, type: uint(2), range: { min: 0, max: 3 } });
  expect(() => concat.infer({}, [info([2, 3]), info([3, 3])])).toThrow('concatenation of [2,3] and [3,3]');
  expect(() => concat.infer({}, [info([6, 3]), info([2, 3, 3])])).toThrow('concatenation');
  expect(() => concat.infer({}, [info([2, 3])])).toThrow('concatenation of [2,3]');
  expect(concat.infer({}, [info([2, 3, 1]), info([2, 3, 9])]).shape).toEqual([2, 3, 10]);
});
