import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isSameData } from '../../src/ir/same-data.ts';

/** Data as IR attributes hold it, small enough that two draws are often nearly the same. */
const { value: data } = fc.letrec(tie => ({
  leaf: fc.oneof(
    fc.constantFrom<unknown>(0, -0, 1, Number.NaN, 1n, 2n, '', 'a', true, null, undefined),
    fc.array(fc.constantFrom(0, 1), { maxLength: 2 }).map(values => Float64Array.from(values)),
    fc.array(fc.constantFrom(0, 1), { maxLength: 2 }).map(values => Int32Array.from(values)),
  ),
  value: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    tie('leaf'),
    fc.array(tie('value'), { maxLength: 2 }),
    fc.array(fc.tuple(fc.constantFrom('a', 'b'), tie('value')), { maxLength: 2 }).map(Object.fromEntries),
    fc.array(fc.tuple(fc.constantFrom('a', 'b'), tie('value')), { maxLength: 1 }).map(all => new Map(all)),
  ),
}));

it("finds the same equal as Node's own comparison", () => {
  fc.assert(
    fc.property(data, data, (a, b) => {
      expect(isSameData(a, b)).toBe(isDeepStrictEqual(a, b));
      expect(isSameData(a, structuredClone(a))).toBe(true);
    }),
    { numRuns: 2000 },
  );
});

it('tells apart what differs in one place', () => {
  const rational = { num: 1n, den: 3n };
  expect(isSameData({ steps: [rational, rational] }, { steps: [rational, { ...rational, den: 2n }] })).toBe(
    false,
  );
  expect(isSameData(Float64Array.of(1, 2), Float64Array.of(1, 2.5))).toBe(false);
  expect(isSameData({ a: undefined }, { b: undefined })).toBe(false);
});

it('compares no kind of object that it does not know', () => {
  expect(() => isSameData(new Set([1]), new Set([1]))).toThrow('only lists');
});
