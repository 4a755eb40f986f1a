import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type RailEdge, railOf } from '../../src/report/rail.ts';

const edges = fc
  .array(fc.tuple(fc.nat(11), fc.integer({ min: 1, max: 6 })), { maxLength: 24 })
  .map(list => list.map(([from, length]): RailEdge => ({ from, to: from + length })));
const ROWS = 18;

it('a chain is one straight line', () => {
  const rail = railOf(3, [
    { from: 0, to: 1 },
    { from: 1, to: 2 },
  ]);
  expect(rail.lanes).toBe(1);
  expect(rail.rows[1]).toEqual({
    ending: [{ edge: 0, lane: 0 }],
    beginning: [{ edge: 1, lane: 0 }],
    passing: [],
  });
});

it('a skip goes beside what it skips, and its lane is free again behind it', () => {
  const chain = [0, 1, 2, 3, 4].map(from => ({ from, to: from + 1 }));
  const rail = railOf(6, [...chain, { from: 0, to: 2 }, { from: 3, to: 5 }]);
  expect(rail.lanes).toBe(2);
  expect(rail.rows[1].passing).toEqual([{ edge: 5, lane: 1 }]);
  expect(rail.rows[4].passing).toEqual([{ edge: 6, lane: 1 }]);
});

it('no two edges lie on one another, and each is whole', () => {
  fc.assert(
    fc.property(edges, list => {
      const { rows, lanes } = railOf(ROWS, list);
      for (const [i, { from, to }] of list.entries()) {
        const laneAt = (row: number, part: 'ending' | 'beginning' | 'passing') =>
          rows[row][part].filter(({ edge }) => edge === i).map(({ lane }) => lane);
        const [lane] = laneAt(from, 'beginning');
        expect(laneAt(to, 'ending')).toEqual([lane]);
        for (let row = from + 1; row < to; row++) expect(laneAt(row, 'passing')).toEqual([lane]);
        expect(lane).toBeLessThan(lanes);
      }
      for (const { ending, beginning, passing } of rows) {
        for (const half of [ending, beginning]) {
          const used = [...half, ...passing].map(({ lane }) => lane);
          expect(new Set(used).size).toBe(used.length);
        }
        // The straight line is that of the rows: nothing passes on it.
        expect(passing.map(({ lane }) => lane)).not.toContain(0);
      }
    }),
    { numRuns: 300, seed: 5 },
  );
});
