import fc from 'fast-check';
import { expect, it } from 'vitest';
import { neighbouringFractions } from '../../src/exact/best-ratios.ts';
import { greatestOnFloorLine, leastOnFloorLine } from '../../src/exact/line-extremum.ts';
import * as Q from '../../src/exact/rational.ts';

const SEED = 20261130;
const small = fc.bigInt({ min: -40n, max: 40n });
const positive = fc.bigInt({ min: 1n, max: 40n });

it('finds the greatest and the least of a line with a floor, as going through all places does', () => {
  fc.assert(
    fc.property(positive, positive, small, small, small, small, (count, m, a, b, c, d) => {
      const values: number[] = [];
      for (let x = 0; x < Number(count); x++) {
        const floor = Math.floor((Number(c) * x + Number(d)) / Number(m));
        values.push(Number(a) * x + Number(b) * floor);
      }
      const line = { count, m, a, b, c, d };
      expect(Number(greatestOnFloorLine(line))).toBe(Math.max(...values) + 0);
      expect(Number(leastOnFloorLine(line))).toBe(Math.min(...values) + 0);
    }),
    { seed: SEED, numRuns: 3000 },
  );
});

it('finds the fractions nearest to a ratio on both sides of which no part is greater than a limit', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 5000 }),
      fc.integer({ min: 1, max: 5000 }),
      fc.integer({ min: 1, max: 40 }),
      (num, den, limit) => {
        // How far p / q lies above the ratio, times den; 0 where it is the ratio.
        let [below, above] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
        for (let q = 1; q <= limit; q++) {
          for (let p = 1; p <= limit; p++) {
            const distance = (p * den - num * q) / q;
            if (distance <= 0) below = Math.max(below, distance);
            if (distance >= 0) above = Math.min(above, distance);
          }
        }
        const expected = below === above ? [0] : [below, above].filter(Number.isFinite);
        const found = neighbouringFractions(Q.rational(BigInt(num), BigInt(den)), BigInt(limit));
        for (const part of found.flat()) expect(part >= 1n && part <= BigInt(limit)).toBe(true);
        const distances = found.map(([p, q]) => (Number(p) * den - num * Number(q)) / Number(q));
        // Beyond limit and 1 / limit there is a neighbour on one side, and none is asked for.
        const isWithin = num / den <= limit && den / num <= limit;
        if (isWithin) expect(distances.sort((a, b) => a - b)).toEqual(expected);
        else expect(expected.length).toBe(1);
      },
    ),
    { seed: SEED, numRuns: 2000 },
  );
});
