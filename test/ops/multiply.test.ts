import fc from 'fast-check';
import { expect, it } from 'vitest';
import { bipolar, type IntegerType, int, isValueOf, rangeOf, uint } from '../../src/ir/integer-type.ts';
import { multiply } from '../../src/ops/multiply/index.ts';
import { samples } from './branch-inputs.ts';

const SEED = 20240514;

const cases = fc
  .tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 4 }))
  .chain(([vectors, channels]) => fc.tuple(samples(vectors, channels), samples(vectors, channels)));

it('multiplies element by element, within the range of the corners', () => {
  fc.assert(
    fc.property(cases, ([a, b]) => {
      const infos = [a.info, b.info];
      const expected = [...a.frame].map((x, i) => Number(BigInt(x) * BigInt(b.frame[i])));
      expect([...multiply.reference({}, [a.frame, b.frame], infos)]).toEqual(expected);
      const { shape, type, range } = multiply.infer({}, infos);
      expect(shape).toEqual(a.info.shape);
      expect(expected.every(x => x >= range.min && x <= range.max && isValueOf(type, x))).toBe(true);
      expect(multiply.macs({}, infos)).toBe(expected.length);
      expect(multiply.parameterBits({}, infos)).toBe(0);
    }),
    { seed: SEED, numRuns: 300 },
  );
});

it('finds the extremes of all pairs', () => {
  const ends = fc.tuple(fc.integer({ min: -6, max: 6 }), fc.integer({ min: -6, max: 6 }));
  fc.assert(
    fc.property(ends, ends, (first, second) => {
      const rangeOfEnds = (e: readonly number[]) => ({ min: Math.min(...e), max: Math.max(...e) });
      const [a, b] = [first, second].map(rangeOfEnds);
      const products: number[] = [];
      for (let x = a.min; x <= a.max; x++) for (let y = b.min; y <= b.max; y++) products.push(x * y + 0);
      const info = (range: typeof a) => ({ shape: [1], type: int(4), range });
      expect(multiply.infer({}, [info(a), info(b)]).range).toEqual(rangeOfEnds(products));
    }),
    { seed: SEED, numRuns: 200 },
  );
});

it('takes the narrowest type, and keeps signs signs', () => {
  const info = (type: IntegerType) => ({ shape: [4], type, range: rangeOf(type) });
  const typeOf = (a: IntegerType, b: IntegerType) => multiply.infer({}, [info(a), info(b)]).type;
  expect(typeOf(bipolar, bipolar)).toEqual(bipolar);
  expect(typeOf(bipolar, uint(4))).toEqual(int(5));
  expect(typeOf(bipolar, int(4))).toEqual(int(5));
  expect(typeOf(uint(4), uint(4))).toEqual(uint(8));
  expect(typeOf(uint(1), uint(4))).toEqual(uint(4));
  expect(typeOf(int(4), int(4))).toEqual(int(8));
  expect(typeOf(int(4), uint(4))).toEqual(int(8));
});

it('refuses factors of different shapes', () => {
  const info = (shape: readonly number[]) => ({ shape, type: uint(2), range: { min: 0, max: 3 } });
  expect(() => multiply.infer({}, [info([2, 3]), info([3, 2])])).toThrow('product of [2,3] and [3,2]');
});
