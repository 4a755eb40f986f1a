import fc from 'fast-check';
import { expect, it } from 'vitest';
import * as Q from '../../src/exact/rational.ts';
import * as S from '../../src/exact/surd.ts';
import { type Fraction, fraction, rootFloor, rootSum } from './oracle.ts';

const SEED = 20240502;
const check = (property: fc.IRawProperty<unknown>, numRuns = 200) =>
  fc.assert(property as fc.IRawProperty<never>, { seed: SEED, numRuns });

interface Term {
  readonly c: Fraction;
  readonly n: bigint;
}

const term = (c: bigint | number, n: bigint | number, d: bigint | number = 1n): Term => ({
  c: fraction(c, d),
  n: BigInt(n),
});

/** The surd of a sum of c sqrt(n), through the public operations. */
function surdOf(terms: readonly Term[]): S.Surd {
  return terms.reduce(
    (sum, { c, n }) => S.add(sum, S.scale(S.squareRoot(Q.rational(n)), Q.rational(c.n, c.d))),
    S.ZERO,
  );
}

const BITS = 1000;
/**
 * The sign of a sum that is zero or, for the sizes below, far above 2^-900: the product of the 8 conjugates is a
 * rational over at most 2^480, and no conjugate is larger than 2^58.
 */
const signOfSum = (terms: readonly Term[], bits = BITS): number => {
  const value = rootSum(terms, bits);
  const error = BigInt(terms.length);
  return value > error ? 1 : value < -error ? -1 : 0;
};

const coefficients = fc.tuple(
  fc.oneof(fc.integer({ min: -6, max: 6 }), fc.integer({ min: -(2 ** 40), max: 2 ** 40 })),
  fc.oneof(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 2 ** 20 })),
);
// Radicands that share square factors, so that terms of equal roots meet.
const radicands = fc.oneof(
  fc.constantFrom(1, 2, 3, 4, 6, 8, 12, 18, 27, 32, 50, 75, 98, 108),
  fc.integer({ min: 1, max: 2 ** 30 }),
);
const terms = fc.tuple(coefficients, radicands).map(([[c, d], n]) => term(c, n, d));
const sums = fc.array(terms, { minLength: 0, maxLength: 3 });

it('finds the sign of sums of up to three roots', () => {
  const seen = new Map<number, number>();
  check(
    fc.property(sums, list => {
      const sign = S.sign(surdOf(list));
      expect(sign).toBe(signOfSum(list));
      seen.set(sign, (seen.get(sign) ?? 0) + 1);
    }),
    600,
  );
  for (const sign of [-1, 0, 1]) expect(seen.get(sign)).toBeGreaterThan(10);
});

it('finds floors', () => {
  check(
    fc.property(sums, list => {
      const a = surdOf(list);
      const floor = S.floor(a);
      expect(signOfSum([...list, term(-floor, 1)])).toBeGreaterThanOrEqual(0);
      expect(signOfSum([...list, term(-floor - 1n, 1)])).toBe(-1);
    }),
    300,
  );
});

it('adds, subtracts, multiplies and scales as the numbers do', () => {
  const isClose = (a: S.Surd, expected: bigint, error: bigint): void => {
    const listed = a.terms.map(t => ({ c: fraction(t.coefficient.num, t.coefficient.den), n: t.radicand }));
    const difference = rootSum(listed, BITS) - expected;
    expect((difference < 0n ? -difference : difference) <= error).toBe(true);
  };
  // Rounding of the expected product: factors below 2^70, each off by at most 3 units.
  const error = 1n << 80n;
  check(
    fc.property(sums, sums, (left, right) => {
      const [a, b] = [surdOf(left), surdOf(right)];
      const [x, y] = [rootSum(left, BITS), rootSum(right, BITS)];
      isClose(S.add(a, b), x + y, error);
      isClose(S.subtract(a, b), x - y, error);
      isClose(S.negate(a), -x, error);
      isClose(S.multiply(a, b), (x * y) >> BigInt(BITS), error);
      isClose(S.scale(a, Q.rational(-3n, 7n)), (-3n * x) / 7n, error);
    }),
  );
});

it('keeps the laws of arithmetic', () => {
  check(
    fc.property(sums, sums, sums, (x, y, z) => {
      const [a, b, c] = [surdOf(x), surdOf(y), surdOf(z)];
      expect(S.equals(S.add(a, b), S.add(b, a))).toBe(true);
      expect(S.subtract(S.add(a, b), b).terms.length).toBe(S.subtract(a, S.ZERO).terms.length);
      expect(S.equals(S.subtract(S.add(a, b), b), a)).toBe(true);
      expect(S.equals(S.multiply(a, S.add(b, c)), S.add(S.multiply(a, b), S.multiply(a, c)))).toBe(true);
      expect(S.equals(S.multiply(a, b), S.multiply(b, a))).toBe(true);
      expect(S.equals(a, S.add(a, S.ONE))).toBe(false);
      expect(S.subtract(a, a)).toEqual(S.ZERO);
    }),
    150,
  );
});

it('writes equal roots as one term, whatever squares they hide', () => {
  check(
    fc.property(
      fc.bigInt({ min: 2n, max: 1n << 60n }),
      fc.bigInt({ min: 1n, max: 1n << 40n }),
      fc.bigInt({ min: 1n, max: 1n << 40n }),
      (n, p, q) => {
        // sqrt(n p^2) / p = sqrt(n q^2) / q
        const a = S.scale(S.squareRoot(Q.rational(n * p * p)), Q.rational(1n, p));
        const b = S.scale(S.squareRoot(Q.rational(n * q * q)), Q.rational(1n, q));
        expect(S.equals(a, b)).toBe(true);
        expect(S.add(a, b).terms).toHaveLength(1);
        expect(S.rationalRatio(a, b)).toEqual(Q.ONE);
        expect(S.asRational(S.multiply(a, b))).toEqual(Q.rational(n));
      },
    ),
  );
});

it('decides sqrt(2) a - b and sqrt(3) a - b at the best approximations there are', () => {
  // b^2 - 2 a^2 is -1, 1, -1, ... along a, b = 1, 1; 2, 3; 5, 7; ...
  let [a, b] = [1n, 1n];
  for (let i = 0; i < 600; i++) {
    const norm = b * b - 2n * a * a;
    expect(norm === 1n || norm === -1n).toBe(true);
    const surd = surdOf([term(a, 2), term(-b, 1)]);
    expect(S.sign(surd)).toBe(norm === 1n ? -1 : 1);
    expect(S.sign(S.negate(surd))).toBe(norm === 1n ? 1 : -1);
    expect(S.floor(surd)).toBe(norm === 1n ? -1n : 0n);
    [a, b] = [a + b, 2n * a + b];
  }
  expect(b.toString(2).length).toBeGreaterThan(700);
});

it('decides three terms that nearly cancel', () => {
  for (const digits of [10, 40, 150, 400]) {
    // p / 2^k just below and just above sqrt(2) + sqrt(3).
    const k = BigInt(4 * digits);
    const sum = [term(1, 2), term(1, 3)];
    const below = rootSum(sum, 4 * digits);
    for (const [p, sign] of [
      [below - 1n, 1],
      [below, 1],
      [below + 3n, -1],
    ] as const) {
      const list = [...sum, term(-p, 1, 1n << k)];
      expect(S.sign(surdOf(list))).toBe(sign);
      expect(signOfSum(list, 12 * digits + 300)).toBe(sign);
    }
  }
  // sqrt(2) + sqrt(3) = sqrt(5 + 2 sqrt(6)); products of conjugates vanish exactly.
  const root = surdOf([term(1, 2), term(1, 3)]);
  const square = S.multiply(root, root);
  expect(S.sign(S.subtract(square, surdOf([term(5, 1), term(2, 6)])))).toBe(0);
  const conjugate = surdOf([term(-1, 2), term(1, 3)]);
  expect(S.asRational(S.multiply(root, conjugate))).toEqual(Q.ONE);
});

it('takes square roots and their inverses of rationals', () => {
  check(
    fc.property(fc.integer({ min: 1, max: 10 ** 6 }), fc.integer({ min: 1, max: 10 ** 6 }), (n, d) => {
      const value = Q.rational(BigInt(n), BigInt(d));
      const [root, inverse] = [S.squareRoot(value), S.inverseSquareRoot(value)];
      expect(S.asRational(S.multiply(root, root))).toEqual(value);
      expect(S.asRational(S.multiply(root, inverse))).toEqual(Q.ONE);
      expect([S.sign(root), S.sign(inverse)]).toEqual([1, 1]);
    }),
  );
  expect(S.asRational(S.squareRoot(Q.rational(49n, 64n)))).toEqual(Q.rational(7n, 8n));
  expect(S.squareRoot(Q.ZERO)).toEqual(S.ZERO);
  expect(() => S.squareRoot(Q.rational(-1n))).toThrow(RangeError);
  expect(() => S.inverseSquareRoot(Q.ZERO)).toThrow(RangeError);
});

it('tells rational ratios from irrational ones', () => {
  check(
    fc.property(sums, coefficients, (list, [c, d]) => {
      const a = surdOf(list);
      const factor = Q.rational(BigInt(c), BigInt(d));
      if (a.terms.length === 0) {
        expect(S.rationalRatio(S.ONE, a)).toBeUndefined();
        return;
      }
      expect(S.rationalRatio(S.scale(a, factor), a)).toEqual(factor);
      // One more root that the sum cannot hold.
      const other = S.add(a, S.squareRoot(Q.rational(2n ** 31n - 1n)));
      expect(S.rationalRatio(other, a)).toBeUndefined();
    }),
  );
  expect(S.rationalRatio(S.squareRoot(Q.rational(8n)), S.squareRoot(Q.rational(18n)))).toEqual(
    Q.rational(2n, 3n),
  );
  expect(S.rationalRatio(surdOf([term(1, 1), term(1, 2)]), surdOf([term(1, 1), term(2, 2)]))).toBeUndefined();
});

it('reads back what it writes, and refuses what it would not write', () => {
  check(
    fc.property(sums, list => {
      const a = surdOf(list);
      const read = S.parse(S.format(a));
      expect(read && S.equals(read, a)).toBe(true);
    }),
  );
  expect(S.format(surdOf([term(3, 1, 4), term(-1, 5, 2)]))).toBe('3/4 + -1/2*sqrt(5)');
  expect(S.format(S.ZERO)).toBe('0');
  for (const text of [
    '',
    'sqrt(2)',
    '1*sqrt(-2)',
    '1 - 2',
    '1/0',
    '1*sqrt(2',
    '1 +  2',
    '1*sqrt(2)*sqrt(3)',
    '0.5',
  ]) {
    expect(S.parse(text), text).toBeUndefined();
  }
});

it('gives a double within a few units of the last place', () => {
  check(
    fc.property(sums, list => {
      const a = surdOf(list);
      const value = S.toNumber(a);
      const exact = rootSum(list, BITS);
      const [n, d] = [exact, 1n << BigInt(BITS)];
      const difference = Q.subtract(Q.fromNumber(value), Q.rational(n, d));
      const size = Q.rational(n < 0n ? -n : n, d);
      const bound = Q.add(Q.multiply(size, Q.rational(4n, 1n << 53n)), Q.rational(1n, 1n << 1000n));
      expect(Q.compare(difference.num < 0n ? Q.negate(difference) : difference, bound)).toBeLessThanOrEqual(
        0,
      );
    }),
  );
});

it('takes integer square roots', () => {
  check(
    fc.property(fc.bigInt({ min: 0n, max: 1n << 300n }), value => {
      expect(S.integerSquareRoot(value)).toBe(rootFloor(value));
    }),
  );
  for (const root of [0n, 1n, 2n, 3n, (1n << 32n) - 1n, 1n << 32n, 10n ** 60n]) {
    for (const [value, expected] of [
      [root * root, root],
      [root * root + 2n * root, root],
    ]) {
      expect(S.integerSquareRoot(value)).toBe(expected);
    }
  }
});
