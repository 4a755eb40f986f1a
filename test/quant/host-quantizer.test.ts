import fc from 'fast-check';
import { expect, it } from 'vitest';
import * as Q from '../../src/exact/rational.ts';
import { quantizeFloat32 } from '../../src/quant/host-quantizer.ts';
import type { HostQuantizer, RoundingMode } from '../../src/quant/quantizer.ts';
import { exactly, ROUNDING_MODES, rootNumber, roundClipped } from '../exact/oracle.ts';

const SEED = 20240504;

interface Uniform {
  readonly scale: number;
  readonly zeroPoint: number;
  readonly lo: number;
  readonly hi: number;
  readonly rounding: RoundingMode;
}

const quantizerOf = ({ scale, zeroPoint, ...rest }: Uniform): HostQuantizer => ({
  kind: 'uniform',
  scale: Q.fromNumber(scale),
  zeroPoint: Q.fromNumber(zeroPoint),
  ...rest,
});

/** round(clip(x / s + z)) with a float32 register for every step, rounded exactly at the end. */
function inFloat32(x: number, { scale, zeroPoint, lo, hi, rounding }: Uniform): number {
  const register = new Float32Array([x, scale, zeroPoint, 0]);
  register[3] = register[0] / register[1];
  register[3] += register[2];
  if (Math.abs(register[3]) === Number.POSITIVE_INFINITY) return register[3] > 0 ? hi : lo;
  return roundClipped(rounding, rootNumber(exactly(register[3])), lo, hi);
}

const uniform = fc.record({
  scale: fc.oneof(
    fc.constantFrom(1, 0.5, 0.25, Math.fround(0.1), Math.fround(1 / 255)),
    fc.float({ min: Math.fround(1e-3), max: 100, noNaN: true }),
  ),
  zeroPoint: fc.oneof(fc.constantFrom(0, 1, -3, 0.5, -1.5), fc.float({ min: -8, max: 8, noNaN: true })),
  lo: fc.integer({ min: -20, max: 0 }),
  hi: fc.integer({ min: 1, max: 20 }),
  rounding: fc.constantFrom(...ROUNDING_MODES),
});

it('computes uniform codes as float32 does', () => {
  const eighths = fc.integer({ min: -200, max: 200 });
  const anywhere = fc.float({ min: -1e4, max: 1e4, noNaN: true });
  fc.assert(
    fc.property(
      uniform,
      fc.array(fc.oneof(eighths, anywhere), { minLength: 8, maxLength: 8 }),
      (q, places) => {
        for (const place of places) {
          // Near a tie of the quantizer, exactly there where float32 can say so, and anywhere.
          for (const x of [place, (place / 8 - q.zeroPoint) * q.scale].map(Math.fround)) {
            expect(quantizeFloat32(quantizerOf(q), x) + 0).toBe(inFloat32(x, q) + 0);
          }
        }
      },
    ),
    { seed: SEED, numRuns: 400 },
  );
});

it.each(ROUNDING_MODES)('rounds the neighbours of every tie as the mode says: %s', rounding => {
  const q = { scale: 1, zeroPoint: 0, lo: -6, hi: 6, rounding };
  for (let half = -16; half <= 16; half++) {
    for (const x of [half / 2, Math.fround(half / 2 + 2 ** -20), Math.fround(half / 2 - 2 ** -20)]) {
      expect(quantizeFloat32(quantizerOf(q), x) + 0).toBe(
        roundClipped(rounding, rootNumber(exactly(x)), -6, 6) + 0,
      );
    }
  }
});

it('lets float32 decide where it differs from the exact quotient', () => {
  // 0.35 / 0.1 + 0 in float32 is exactly 3.5, a tie; the exact quotient of the two floats is not.
  const [x, scale] = [Math.fround(0.35), Math.fround(0.1)];
  expect(Math.fround(x / scale)).toBe(3.5);
  expect(x / scale).not.toBe(3.5);
  const q = { scale, zeroPoint: 0, lo: 0, hi: 15 } as const;
  expect(quantizeFloat32(quantizerOf({ ...q, rounding: 'half-down' }), x)).toBe(3);
  expect(quantizeFloat32(quantizerOf({ ...q, rounding: 'half-up' }), x)).toBe(4);
});

it('rounds a double to float32 first', () => {
  const q = quantizerOf({ scale: 1, zeroPoint: 0, lo: 0, hi: 3, rounding: 'floor' });
  expect(quantizeFloat32(q, 1 - 1e-12)).toBe(1);
});

it('takes the sign, zero as plus, when bipolar', () => {
  const q: HostQuantizer = { kind: 'bipolar', scale: Q.rational(1n, 3n) };
  expect([-2, -(2 ** -149), -0, 0, 2 ** -149, 7].map(x => quantizeFloat32(q, x))).toEqual([
    -1, -1, 1, 1, 1, 1,
  ]);
});

it('counts thresholds, equality as reached', () => {
  const t = Math.fround(0.1);
  const q: HostQuantizer = {
    kind: 'multi-threshold',
    thresholds: [-1, t, t].map(Q.fromNumber),
    scale: Q.ONE,
    bias: Q.ZERO,
  };
  expect([-1.5, -1, 0, t - 2 ** -28, t, 1].map(x => quantizeFloat32(q, x))).toEqual([0, 1, 1, 1, 3, 3]);
});
