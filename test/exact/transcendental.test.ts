import fc from 'fast-check';
import { expect, it } from 'vitest';
import { errorFunction } from '../../src/exact/error-function.ts';
import { encloseErf as erf } from '../../src/exact/functions/erf.ts';
import { encloseSigmoid as sigmoid } from '../../src/exact/functions/sigmoid.ts';
import { encloseSoftplus as softplus } from '../../src/exact/functions/softplus.ts';
import { encloseTanh as tanh } from '../../src/exact/functions/tanh.ts';
import type { Interval } from '../../src/exact/interval.ts';
import * as I from '../../src/exact/interval.ts';
import * as Q from '../../src/exact/rational.ts';
import { exp, log, pi } from '../../src/exact/transcendental.ts';

const SEED = 20240611;

type Enclosure = (x: Interval, precision: number) => Interval;

const functions: { name: string; enclose: Enclosure; double: (x: number) => number }[] = [
  { name: 'exp', enclose: exp, double: Math.exp },
  { name: 'erf', enclose: erf, double: errorFunction },
  { name: 'tanh', enclose: tanh, double: Math.tanh },
  { name: 'sigmoid', enclose: sigmoid, double: x => 1 / (1 + Math.exp(-x)) },
  {
    name: 'softplus',
    enclose: softplus,
    double: x => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
  },
  { name: 'log', enclose: (x, p) => log(x, p), double: Math.log },
];

const at = (x: number, precision: number): Interval => I.ofRational(Q.fromNumber(x), precision);

/** lo * 2^-precision as a double. */
const number = (bound: bigint, precision: number): number =>
  Q.toNumber(Q.rational(bound, 1n << BigInt(precision)));

it.each(functions)('encloses $name, the narrower the more bits', ({ name, enclose, double }) => {
  const domain = name === 'log' ? fc.double({ min: 1e-6, max: 1e6 }) : fc.double({ min: -40, max: 40 });
  fc.assert(
    fc.property(domain.filter(Number.isFinite), x => {
      // A multiple of 2^-40, so that every precision here sees the same number.
      const y = Math.max(Math.round(x * 2 ** 40) / 2 ** 40, name === 'log' ? 2 ** -40 : -40);
      const coarse = enclose(at(y, 60), 60);
      const fine = enclose(at(y, 300), 300);
      expect(number(coarse.lo, 60)).toBeLessThanOrEqual(number(fine.lo, 300));
      expect(number(coarse.hi, 60)).toBeGreaterThanOrEqual(number(fine.hi, 300));
      // A few units of the last place, times the size of an exponential.
      expect(Number(fine.hi - fine.lo)).toBeLessThanOrEqual(8 * Math.max(1, name === 'exp' ? double(y) : 1));
      if (y !== 0) expect(fine.lo < fine.hi).toBe(true);
      const value = number(fine.lo, 300);
      expect(Math.abs(value - double(y))).toBeLessThanOrEqual(1e-13 * Math.max(1, Math.abs(value)));
    }),
    { seed: SEED, numRuns: 300 },
  );
});

it.each(functions)('$name rises over an interval', ({ name, enclose }) => {
  const low = name === 'log' ? 0.25 : -3.25;
  for (const width of [2 ** -58, 2 ** -40, 0.5, 2]) {
    const x = { lo: at(low, 60).lo, hi: at(low + width, 60).hi };
    const y = enclose(x, 60);
    expect(y.lo).toBeLessThanOrEqual(enclose(at(low, 60), 60).lo);
    expect(y.hi).toBeGreaterThanOrEqual(enclose(at(low + width, 60), 60).lo);
  }
});

// Digits from the tables of Abramowitz and Stegun (1.1, 4.2, 7.1) and the constants of OEIS A000796, A001113, A002162.
const DIGITS: { name: string; found: Interval; digits: string }[] = [
  { name: 'pi', found: pi(160), digits: '3.14159265358979323846264338327950288419716939937' },
  { name: 'e', found: exp(at(1, 160), 160), digits: '2.71828182845904523536028747135266249775724709369' },
  { name: 'ln 2', found: log(at(2, 160), 160), digits: '0.69314718055994530941723212145817656807550013436' },
];

it.each(DIGITS)('knows the digits of $name', ({ found, digits }) => {
  const below = Q.parse(digits);
  expect(below).toBeDefined();
  if (!below) return;
  const above = Q.add(below, Q.rational(1n, 10n ** 47n));
  expect(found.lo).toBeGreaterThanOrEqual(I.ofRational(below, 160).lo);
  expect(found.hi).toBeLessThanOrEqual(I.ofRational(above, 160).hi);
  expect(found.hi - found.lo).toBeLessThanOrEqual(8n);
});

it('keeps values far out within their limits', () => {
  const x = at(-1e6, 64);
  const one = 1n << 64n;
  expect(exp(x, 64)).toEqual({ lo: 0n, hi: 1n });
  expect(erf(x, 64)).toEqual({ lo: -one, hi: 1n - one });
  expect(sigmoid(x, 64).lo).toBe(0n);
  expect(erf(at(1e6, 64), 64)).toEqual({ lo: one - 1n, hi: one });
  expect(tanh(at(1e6, 64), 64).hi).toBe(one);
});

it('gives logarithm and exponential as inverses', () => {
  for (const x of [0.125, 1, 3.5, 12]) {
    const back = log(exp(at(x, 128), 128), 128);
    expect(back.lo).toBeLessThanOrEqual(at(x, 128).lo);
    expect(back.hi).toBeGreaterThanOrEqual(at(x, 128).hi);
    expect(back.hi - back.lo).toBeLessThan(16n);
  }
});
