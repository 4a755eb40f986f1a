import fc from 'fast-check';
import { expect, it } from 'vitest';
import * as Q from '../../src/exact/rational.ts';
import { exactly, isSame } from './oracle.ts';

const SEED = 20240501;
const check = (property: fc.IRawProperty<unknown>, numRuns = 300) =>
  fc.assert(property as fc.IRawProperty<never>, { seed: SEED, numRuns });

const big = fc.bigInt({ min: -(1n << 90n), max: 1n << 90n });
const positive = fc.bigInt({ min: 1n, max: 1n << 90n });
const rationals = fc.oneof(
  fc.tuple(big, positive).map(([n, d]) => Q.rational(n, d)),
  fc
    .tuple(fc.bigInt({ min: -12n, max: 12n }), fc.bigInt({ min: 1n, max: 6n }))
    .map(([n, d]) => Q.rational(n, d)),
);
const doubles = fc.double({ noNaN: true, noDefaultInfinity: true });

const isReduced = (a: Q.Rational): boolean => {
  let [x, y] = [a.num < 0n ? -a.num : a.num, a.den];
  while (y !== 0n) [x, y] = [y, x % y];
  return a.den > 0n && x === 1n;
};

it('keeps the identities of a field, in lowest terms', () => {
  check(
    fc.property(rationals, rationals, (a, b) => {
      const sum = Q.add(a, b);
      const product = Q.multiply(a, b);
      expect(sum.num * a.den * b.den).toBe((a.num * b.den + b.num * a.den) * sum.den);
      expect(product.num * a.den * b.den).toBe(a.num * b.num * product.den);
      expect(Q.add(Q.subtract(a, b), b)).toEqual(a);
      expect(Q.subtract(a, b)).toEqual(Q.negate(Q.subtract(b, a)));
      if (b.num !== 0n) expect(Q.multiply(Q.divide(a, b), b)).toEqual(a);
      for (const value of [sum, product, Q.subtract(a, b), ...(b.num ? [Q.divide(a, b)] : [])]) {
        expect(isReduced(value)).toBe(true);
      }
      expect(Q.equals(a, b)).toBe(a.num * b.den === b.num * a.den);
    }),
  );
});

it('compares as the cross products do', () => {
  check(
    fc.property(rationals, rationals, (a, b) => {
      const difference = a.num * b.den - b.num * a.den;
      expect(Q.compare(a, b)).toBe(difference > 0n ? 1 : difference < 0n ? -1 : 0);
      expect(Q.sign(a)).toBe(Q.compare(a, Q.ZERO));
    }),
  );
});

it('reduces, moves the sign to the numerator and refuses a zero denominator', () => {
  expect(Q.rational(6n, -4n)).toEqual({ num: -3n, den: 2n });
  expect(Q.rational(0n, -7n)).toEqual({ num: 0n, den: 1n });
  expect(() => Q.rational(1n, 0n)).toThrow(RangeError);
  expect(() => Q.divide(Q.ONE, Q.ZERO)).toThrow(RangeError);
});

it('finds floor and ceiling', () => {
  check(
    fc.property(rationals, a => {
      const [below, above] = [Q.floor(a), Q.ceil(a)];
      expect(below * a.den <= a.num && a.num < (below + 1n) * a.den).toBe(true);
      expect((above - 1n) * a.den < a.num && a.num <= above * a.den).toBe(true);
    }),
  );
  expect([Q.floor(Q.rational(-1n, 2n)), Q.ceil(Q.rational(-1n, 2n)), Q.floor(Q.rational(-4n, 2n))]).toEqual([
    -1n,
    0n,
    -2n,
  ]);
});

it('finds the largest common unit', () => {
  check(
    fc.property(rationals, rationals, (a, b) => {
      const unit = Q.commonUnit(a, b);
      if (unit.num === 0n) {
        expect([a.num, b.num]).toEqual([0n, 0n]);
        return;
      }
      const [x, y] = [Q.divide(a, unit), Q.divide(b, unit)];
      expect([x.den, y.den]).toEqual([1n, 1n]);
      // Coprime multiples: no larger unit divides both.
      expect(Q.gcd(x.num, y.num)).toBe(1n);
    }),
  );
});

const corners = [
  0,
  1,
  -1,
  0.1,
  -0.1,
  Number.MIN_VALUE,
  -Number.MIN_VALUE,
  3 * Number.MIN_VALUE,
  2 ** -1022,
  2 ** -1022 - Number.MIN_VALUE,
  Number.MAX_VALUE,
  -Number.MAX_VALUE,
  Number.MAX_SAFE_INTEGER,
  2 ** 53,
  2 ** 53 + 2,
  2 ** 1023,
  Number.EPSILON,
  // The least and the largest float32, normal and subnormal.
  2 ** -149,
  2 ** -126,
  2 ** -126 - 2 ** -149,
  (2 - 2 ** -23) * 2 ** 127,
  Math.fround(0.1),
  Math.fround(1 / 255),
];

it('holds every finite double exactly, and gives it back', () => {
  const back = (value: number): void => {
    const rational = Q.fromNumber(value);
    expect(isSame(exactly(value), rational)).toBe(true);
    expect(isReduced(rational)).toBe(true);
    expect(Q.toNumber(rational)).toBe(value === 0 ? 0 : value);
  };
  corners.forEach(back);
  check(fc.property(doubles, back), 1000);
  check(fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), back), 500);
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
    expect(() => Q.fromNumber(value)).toThrow(RangeError);
  }
});

/** The neighbours of a double: next above and next below in value. */
function neighbours(value: number): [number, number] {
  const view = new DataView(new ArrayBuffer(8));
  const step = (by: bigint): number => {
    view.setFloat64(0, Math.abs(value));
    view.setBigUint64(0, view.getBigUint64(0) + by);
    return view.getFloat64(0);
  };
  if (value === 0) return [-Number.MIN_VALUE, Number.MIN_VALUE];
  const [near, far] = [step(-1n), step(1n)];
  return value > 0 ? [near, far] : [-far, -near];
}

/** Whether no other double is nearer to `a` than `value`, and a tie went to the even significand. */
function isNearest(a: Q.Rational, value: number): boolean {
  const distance = (to: number): Q.Rational => {
    const difference = Q.subtract(a, Q.fromNumber(to));
    return difference.num < 0n ? Q.negate(difference) : difference;
  };
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  const isEven = view.getBigUint64(0) % 2n === 0n;
  return neighbours(value)
    .filter(Number.isFinite)
    .every(other => {
      const comparison = Q.compare(distance(value), distance(other));
      return comparison < 0 || (comparison === 0 && isEven);
    });
}

it('rounds to the nearest double, ties to even, in the normal and the subnormal range', () => {
  const halves = fc.tuple(doubles, fc.constantFrom(-1n, 0n, 1n), fc.integer({ min: 1, max: 200 }));
  check(
    // Exact midpoints of neighbouring doubles, and a hair to either side of them.
    fc.property(halves, ([value, side, places]) => {
      const [, above] = neighbours(value);
      if (!Number.isFinite(above)) return;
      const middle = Q.divide(Q.add(Q.fromNumber(value), Q.fromNumber(above)), Q.rational(2n));
      const hair = Q.divide(
        Q.subtract(Q.fromNumber(above), Q.fromNumber(value)),
        Q.rational(1n << BigInt(places)),
      );
      const a = Q.add(middle, Q.multiply(hair, Q.rational(side, 4n)));
      expect(isNearest(a, Q.toNumber(a))).toBe(true);
    }),
    1000,
  );
  const exponents = fc.integer({ min: -1090, max: 960 });
  check(
    fc.property(big, positive, exponents, (n, d, exponent) => {
      const power =
        exponent < 0 ? Q.rational(1n, 1n << BigInt(-exponent)) : Q.rational(1n << BigInt(exponent));
      const a = Q.multiply(Q.rational(n, d), power);
      const value = Q.toNumber(a);
      if (Number.isFinite(value)) expect(isNearest(a, value)).toBe(true);
      else expect(Q.compare(a, Q.fromNumber(Number.MAX_VALUE)) * Math.sign(value)).toBe(1);
    }),
    500,
  );
});

it('rounds subnormal results once', () => {
  // 2^-1074 * (1/2 + 2^-60): the first rounding to 53 bits must not make it a tie.
  const above = Q.multiply(Q.rational((1n << 59n) + 1n, 1n << 60n), Q.rational(1n, 1n << 1074n));
  expect(Q.toNumber(above)).toBe(Number.MIN_VALUE);
  const tie = Q.rational(1n, 1n << 1075n);
  expect(Q.toNumber(tie)).toBe(0);
  expect(Q.toNumber(Q.rational(3n, 1n << 1075n))).toBe(2 * Number.MIN_VALUE);
  expect(Q.toNumber(Q.rational(-((1n << 80n) + 1n), 1n << 1155n))).toBe(-Number.MIN_VALUE);
  expect(Q.toNumber(Q.rational(1n, 1n << 3000n))).toBe(0);
});

it('becomes infinite only past the largest double', () => {
  const half = 1n << 970n;
  const largest = BigInt(Number.MAX_VALUE);
  expect(Q.toNumber(Q.rational(largest + half - 1n))).toBe(Number.MAX_VALUE);
  expect(Q.toNumber(Q.rational(largest + half))).toBe(Number.POSITIVE_INFINITY);
  expect(Q.toNumber(Q.rational(-(1n << 5000n)))).toBe(Number.NEGATIVE_INFINITY);
});

it('rounds exact ties beyond 64 bits to even', () => {
  // 2^53 + 1 and a little more, which lies beyond the top 64 bits.
  expect(Q.toNumber(Q.rational((1n << 53n) + 1n))).toBe(2 ** 53);
  const more = Q.add(Q.rational((1n << 53n) + 1n), Q.rational(1n, 1n << 200n));
  expect(Q.toNumber(more)).toBe(2 ** 53 + 2);
});

it('counts bits', () => {
  check(
    fc.property(fc.bigInt({ min: -(1n << 200n), max: 1n << 200n }), value => {
      const magnitude = value < 0n ? -value : value;
      expect(Q.bitLength(value)).toBe(magnitude === 0n ? 0 : magnitude.toString(2).length);
    }),
  );
});

it('reads back what it writes', () => {
  check(
    fc.property(rationals, a => {
      expect(Q.parse(Q.format(a))).toEqual(a);
    }),
  );
});

it('reads decimals and fractions exactly', () => {
  for (const [text, num, den] of [
    ['3', 3n, 1n],
    ['-3/4', -3n, 4n],
    ['+0.25', 1n, 4n],
    ['-0.5', -1n, 2n],
    ['1e-3', 1n, 1000n],
    ['2.50E2', 250n, 1n],
    [' 1/255 ', 1n, 255n],
    ['0.1/0.3', 1n, 3n],
    ['1e999', 10n ** 999n, 1n],
    ['-0', 0n, 1n],
  ] as const) {
    expect(Q.parse(text), text).toEqual({ num, den });
  }
  const bad = [
    '',
    ' ',
    '-',
    '1/0',
    '1/-2',
    '1//2',
    '.5',
    '1.',
    '0x10',
    '1e',
    '1e1234',
    'Infinity',
    'NaN',
    '1,5',
    '1 2',
  ];
  for (const text of bad) expect(Q.parse(text), text).toBeUndefined();
});
