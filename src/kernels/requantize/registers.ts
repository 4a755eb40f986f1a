import { bitsOf } from '../../ir/integer-type.ts';
import { type ClockTarget, DELAYS, periodOf } from '../clock.ts';
import type { RequantizeParams } from './schema.ts';

/** Bits of a factor without sign that one multiplier of any family but iCE40 takes; there it takes two less. */
const FACTOR_BITS = 17;
const ICE40_FACTOR_BITS = 15;

/**
 * A requantizer whose elements are cut in two where they are wider than a multiplier, and the sum of several products does not
 * fit the period.
 */
export function withRegisters(params: RequantizeParams, clock: ClockTarget): RequantizeParams {
  const { product, adder, register } = DELAYS[clock.family];
  const most = clock.family === 'ice40' ? ICE40_FACTOR_BITS : FACTOR_BITS;
  const isWide = params.multiplierBits > 0 && bitsOf(params.input) > most;
  const joined = 2 * register + product + 2 * adder;
  return isWide && joined > periodOf(clock) ? { ...params, partBits: most } : params;
}
