import fc from 'fast-check';
import { expect, it } from 'vitest';
import { shared } from '../../src/exact/broadcast.ts';
import * as Q from '../../src/exact/rational.ts';
import {
  codesFloat32,
  HOST_STEP_KINDS,
  type HostFront,
  stepFloat32,
  valuesOfCodes,
} from '../../src/quant/host-front.ts';
import type { HostQuantizer } from '../../src/quant/quantizer.ts';

const SEED = 20261130;

/** A step with a float32 register for its result. */
function inRegister(kind: (typeof HOST_STEP_KINDS)[number], x: number, operand: number): number {
  const register = new Float32Array([x, operand, 0]);
  const [a, b] = register;
  if (kind === 'add') register[2] = a + b;
  if (kind === 'subtract') register[2] = a - b;
  if (kind === 'subtract-from') register[2] = b - a;
  if (kind === 'multiply') register[2] = a * b;
  if (kind === 'divide') register[2] = a / b;
  if (kind === 'maximum') register[2] = a < b ? b : a;
  if (kind === 'minimum') register[2] = a > b ? b : a;
  return register[2];
}

it('rounds each step to float32', () => {
  const float = fc.float({ noNaN: true, noDefaultInfinity: true });
  const kinds = fc.constantFrom(...HOST_STEP_KINDS);
  fc.assert(
    fc.property(kinds, float, float, (kind, x, operand) => {
      const found = stepFloat32(kind, x, operand);
      // A zero's sign decides nothing.
      expect(found + 0).toEqual(inRegister(kind, x, operand) + 0);
    }),
    { seed: SEED },
  );
});

const uniform = (scale: number, lo = -8, hi = 7): HostQuantizer => ({
  kind: 'uniform',
  scale: Q.fromNumber(scale),
  zeroPoint: Q.ZERO,
  lo,
  hi,
  rounding: 'round',
});

/** Frames of [2, 1, 2]: an offset for each channel, a bound, and a quantizer for each channel. */
const front: HostFront = {
  steps: [
    { kind: 'subtract', operand: { shape: [2, 1, 1], values: [0.5, 0.25] } },
    { kind: 'minimum', operand: shared(3, 2) },
  ],
  quantizer: { shape: [2, 1, 1], values: [uniform(0.5), uniform(0.125)] },
};

it('gives each element of each frame its own operands and its own quantizer', () => {
  const values = Float64Array.of(1, 9, 0.5, 9, -3.5, 0.25, -0.25, 1.25);
  const codes = codesFloat32(front, values, [2, 1, 2]);
  //  (1 - .5) / .5, 2 / .5, .25 / .125, 2 / .125 cut off, -4 / .5, -.25 / .5 to even, -.5 / .125, 1 / .125 cut off
  expect([...codes].map(c => c + 0)).toEqual([1, 4, 2, 7, -8, 0, -4, 7]);
});

it('goes back to values that give the codes again, but for what a bound forbids', () => {
  const codes = Float64Array.of(1, 4, 2, -3, -8, 7, 0, 7);
  const values = valuesOfCodes(front, codes, [2, 1, 2]);
  const again = codesFloat32(front, Float64Array.from(values), [2, 1, 2]);
  expect([...again].map(c => c + 0)).toEqual([1, 4, 2, -3, -8, 4, 0, 7]);
});

it('says what is not a number, given or made', () => {
  const zero: HostFront = {
    steps: [{ kind: 'divide', operand: shared(1, 0) }],
    quantizer: shared(1, uniform(1)),
  };
  expect([...codesFloat32(zero, Float64Array.of(0, 1, -1), [3])]).toEqual([Number.NaN, 7, -8]);
  expect([...codesFloat32(front, new Float64Array(4).fill(Number.NaN), [2, 1, 2])].every(Number.isNaN)).toBe(
    true,
  );
});
