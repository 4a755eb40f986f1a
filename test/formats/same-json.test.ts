import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isSameJson } from '../../src/formats/same-json.ts';

it('says what Node says of values that JSON can hold', () => {
  const value = fc.jsonValue({ maxDepth: 3 });
  fc.assert(
    fc.property(value, value, (a, b) => {
      expect(isSameJson(a, b)).toBe(isDeepStrictEqual(a, b));
      expect(isSameJson(a, structuredClone(a))).toBe(true);
    }),
  );
});

it.each([
  [{ a: 1, b: [2, { c: null }] }, { b: [2, { c: null }], a: 1 }, true],
  [{ a: 1 }, { a: 1, b: undefined }, false],
  [{ 0: 1 }, [1], false],
  [[1, 2], [2, 1], false],
  [[1], [1, 1], false],
  [null, {}, false],
  ['1', 1, false],
  [{ a: { b: 1 } }, { a: { b: 2 } }, false],
])('compares %j and %j', (a, b, isSame) => {
  expect(isSameJson(a, b)).toBe(isSame);
});
