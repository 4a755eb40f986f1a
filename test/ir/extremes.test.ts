import { expect, it } from 'vitest';
import { greatest, least } from '../../src/ir/extremes.ts';

it('finds the extremes of more numbers than a call has arguments', () => {
  const values = Array.from({ length: 1_000_000 }, (_, i) => (i * 7919) % 1_000_003);
  const sorted = values.toSorted((a, b) => a - b);
  expect([least(values), greatest(values)]).toEqual([sorted[0], sorted.at(-1)]);
});

it('has no extremes of nothing, and is no number where one is none', () => {
  expect([least([]), greatest([])]).toEqual([Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]);
  expect([least([1, Number.NaN]), greatest([Number.NaN, 1])]).toEqual([Number.NaN, Number.NaN]);
});
