import fc from 'fast-check';
import { expect, it } from 'vitest';
import * as Q from '../../src/exact/rational.ts';
import * as S from '../../src/exact/surd.ts';
import { separationOf } from '../../src/streamline/integers/separation.ts';

const SEED = 20261130;
const signed = (most: number) => fc.integer({ min: -most, max: most }).filter(v => v !== 0);
const ranges = fc
  .tuple(fc.integer({ min: -9, max: 9 }), fc.integer({ min: 0, max: 12 }))
  .map(([min, size]) => ({ min, max: min + size }));

it('parts the pairs below a step from those above as going through all of them does', () => {
  const scales = signed(23);
  const multipliers = fc.integer({ min: 1, max: 20 });
  fc.assert(
    fc.property(
      fc.tuple(scales, scales),
      fc.tuple(ranges, ranges),
      fc.tuple(multipliers, multipliers),
      fc.integer({ min: -300, max: 300 }),
      fc.boolean(),
      (s, range, m, at, inclusive) => {
        const [below, above]: number[][] = [[], []];
        const factors = m.map((factor, i) => factor * Math.sign(s[i]));
        for (let x = range[0].min; x <= range[0].max; x++) {
          for (let y = range[1].min; y <= range[1].max; y++) {
            const value = s[0] * x + s[1] * y;
            const isAbove = inclusive ? value >= at : value > at;
            (isAbove ? above : below).push(factors[0] * x + factors[1] * y);
          }
        }
        const scale = (value: number) => S.fromRational(Q.rational(BigInt(value), 7n));
        const term = (i: 0 | 1) => ({ scale: scale(s[i]), range: range[i], multiplier: factors[i] });
        const step = { low: scale(at), high: scale(at), inclusive };
        const found = separationOf([term(0), term(1)], step);
        const expected = {
          ...(below.length > 0 ? { below: BigInt(Math.max(...below)) } : {}),
          ...(above.length > 0 ? { above: BigInt(Math.min(...above)) } : {}),
        };
        expect(found).toEqual(expected);
        // Roots in place of 7 parts: what cannot be told counts to both sides, here nothing but sums at the step.
        const root = S.squareRoot(Q.rational(1n, 7n));
        const own = (value: number) => S.scale(root, Q.fromNumber(value));
        const rooted = (i: 0 | 1) => ({ ...term(i), scale: own(s[i]) });
        const between = S.scale(root, Q.rational(BigInt(2 * at + 1), 2n));
        const halfway = { low: between, high: between, inclusive };
        const past = separationOf([rooted(0), rooted(1)], halfway);
        const next = { low: scale(at), high: scale(at), inclusive: false };
        expect(past).toEqual(separationOf([term(0), term(1)], next));
      },
    ),
    { seed: SEED, numRuns: 1000 },
  );
});
