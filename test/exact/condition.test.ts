import { expect, it } from 'vitest';
import {
  type Condition,
  constantCondition,
  integerThreshold,
  inverseOfTerm,
  throughAffine,
} from '../../src/exact/condition.ts';

import { clip, RELU } from '../../src/exact/functions/clip.ts';
import * as Q from '../../src/exact/rational.ts';
import * as S from '../../src/exact/surd.ts';
import { compareRoot, fraction, type RootNumber, rootNumber } from './oracle.ts';

interface Named {
  readonly surd: S.Surd;
  readonly number: RootNumber;
}

/** n / d + m sqrt(r). */
function number(n: number, d = 1, m = 0, r = 2): Named {
  const root = S.scale(S.squareRoot(Q.rational(BigInt(r))), Q.rational(BigInt(m)));
  return {
    surd: S.add(S.fromRational(Q.rational(BigInt(n), BigInt(d))), root),
    number: rootNumber(fraction(n, d), fraction(m), fraction(r)),
  };
}

const steps = [number(0), number(1), number(-2), number(1, 2), number(-3, 2), number(7, 3), number(-1, 3)];
const irrational = [number(0, 1, 1), number(1, 2, -1), number(-3, 1, 2), number(0, 1, -1)];

const conditionsAt = (at: S.Surd): Condition[] =>
  [true, false].flatMap(inclusive =>
    [true, false].map(negated => ({ kind: 'step', at, inclusive, negated }) as const),
  );

/** What the condition means for a number x, given the sign of x - at. */
function meaning(condition: Condition, difference: number): boolean {
  if (condition.kind === 'constant') return condition.holds;
  const reached = condition.inclusive ? difference >= 0 : difference > 0;
  return reached !== condition.negated;
}

/** Whether a condition that the code made holds at a fraction x, decided by its surd alone. */
function holdsAt(condition: Condition, x: Q.Rational): boolean {
  if (condition.kind === 'constant') return condition.holds;
  return meaning(condition, S.sign(S.subtract(S.fromRational(x), condition.at)));
}

const points = Array.from({ length: 97 }, (_, i) => i - 48);

it('pulls conditions back through affine maps: rising, falling and flat', () => {
  const scales = [number(1), number(-1), number(2, 3), number(-5, 2), number(0)];
  const offsets = [number(0), number(1), number(-1, 2), number(4, 3)];
  for (const at of [...steps, ...irrational]) {
    for (const scale of scales) {
      for (const offset of offsets) {
        const pull = throughAffine({ scale: scale.surd, offset: offset.surd });
        for (const condition of conditionsAt(at.surd)) {
          const pulled = pull(condition);
          expect(pulled.kind).toBe(scale.surd.terms.length === 0 ? 'constant' : 'step');
          for (const p of points) {
            // scale * p / 12 + offset - at, by squaring
            const [s, o] = [scale.number.a, offset.number.a];
            const image = fraction(s.n * BigInt(p) * o.d + o.n * s.d * 12n, s.d * 12n * o.d);
            const expected = meaning(condition, -compareRoot(at.number, image));
            expect(holdsAt(pulled, Q.rational(BigInt(p), 12n))).toBe(expected);
          }
        }
      }
    }
  }
});

it('pulls conditions back through maps whose scale is a root', () => {
  // y = c sqrt(2) x + o reaches t where c sqrt(2) x + (o - t) is positive.
  for (const c of [1, -1, 3, -2]) {
    for (const [o, t] of [
      [0, 0],
      [1, 3],
      [-2, 5],
      [0, 2],
    ]) {
      const pull = throughAffine({ scale: number(0, 1, c).surd, offset: number(o).surd });
      for (const condition of conditionsAt(number(t).surd)) {
        const pulled = pull(condition);
        for (const p of points) {
          const value = rootNumber(fraction(o), fraction(c * p, 12), fraction(2));
          expect(holdsAt(pulled, Q.rational(BigInt(p), 12n))).toBe(
            meaning(condition, compareRoot(value, fraction(t))),
          );
        }
      }
    }
  }
  // Exactly at the step: sqrt(2) x = 3 sqrt(2) at x = 3.
  const pull = throughAffine({ scale: number(0, 1, 1).surd, offset: S.ZERO });
  for (const condition of conditionsAt(number(0, 1, 3).surd)) {
    for (const x of [2n, 3n, 4n]) {
      expect(holdsAt(pull(condition), Q.rational(x))).toBe(meaning(condition, Number(x) - 3));
    }
  }
});

it('pulls conditions back through a rectifier', () => {
  for (const at of [...steps, ...irrational]) {
    for (const condition of conditionsAt(at.surd)) {
      const pulled = clip.pullBack(RELU)?.(condition) ?? condition;
      for (const p of points) {
        const image = fraction(Math.max(p, 0), 12);
        expect(holdsAt(pulled, Q.rational(BigInt(p), 12n))).toBe(
          meaning(condition, -compareRoot(at.number, image)),
        );
      }
    }
  }
});

it('leaves constants alone', () => {
  for (const holds of [true, false]) {
    const condition = constantCondition(holds);
    expect(clip.pullBack(RELU)?.(condition)).toEqual(condition);
    for (const scale of [S.ONE, S.ZERO, S.negate(S.ONE)]) {
      expect(throughAffine({ scale, offset: S.ONE })(condition)).toEqual(condition);
    }
    expect(integerThreshold(condition, -3, 5)).toEqual({ threshold: holds ? -3 : 6, negated: false });
  }
});

it('finds the integer threshold within every small range', () => {
  for (const at of [...steps, ...irrational, number(100), number(-100)]) {
    for (const condition of conditionsAt(at.surd)) {
      for (const [min, max] of [
        [-4, 4],
        [0, 3],
        [-1, -1],
        [2, 5],
        [-5, -2],
      ]) {
        const { threshold, negated } = integerThreshold(condition, min, max);
        expect(threshold).toBeGreaterThanOrEqual(min);
        expect(threshold).toBeLessThanOrEqual(max + 1);
        for (let x = min; x <= max; x++) {
          const expected = meaning(condition, -compareRoot(at.number, fraction(x)));
          expect(x >= threshold !== negated).toBe(expected);
        }
      }
    }
  }
});

it('inverts a single term', () => {
  for (const surd of [number(3).surd, number(-2, 7).surd, number(0, 1, 5).surd, number(0, 1, -1, 12).surd]) {
    expect(S.equals(S.multiply(surd, inverseOfTerm(surd)), S.ONE)).toBe(true);
  }
});
