import type { Broadcast } from '../exact/broadcast.ts';
import * as B from '../exact/broadcast.ts';
import type { AffineMap } from '../exact/condition.ts';
import * as Q from '../exact/rational.ts';
import * as S from '../exact/surd.ts';
import { type Diagnostic, fail, type Location } from '../ir/diagnostic.ts';
import { passDiagnostic } from './diagnostics.ts';
import type { Snap } from './rank.ts';

/** Widest multiplier that brings an operand of a sum to the common unit, sign included. */
const MAX_MULTIPLIER_BITS = 16;

export interface Join {
  readonly multipliers: readonly [number, number];
  /** What the integer sum means. */
  readonly map: Broadcast<AffineMap>;
  readonly note?: Diagnostic;
}

/**
 * Integer multipliers that bring two operands of a sum to one unit:
 * a + b = unit * (m0 * qa + m1 * qb) + offsets. Exact where the unit leaves the multipliers within
 * 16 bits; else the ratio of the scales is snapped to fixed point with a warning (claim A2), or refused.
 */
export function joinMultipliers(
  a: Broadcast<AffineMap>,
  b: Broadcast<AffineMap>,
  snap: Snap,
  at: Location,
): Join {
  const ratios = B.zip(a, b, (x, y) => S.rationalRatio(y.scale, x.scale));
  const [ratio] = ratios.values;
  const isCommon = ratio !== undefined && ratios.values.every(r => r && Q.equals(r, ratio));
  if (isCommon) {
    // b / a = num / den, so the unit is a / den: a counts den of them, b num.
    const bits = Math.max(Q.bitLength(ratio.num), Q.bitLength(ratio.den)) + 1;
    if (bits <= MAX_MULTIPLIER_BITS)
      return { multipliers: [Number(ratio.den), Number(ratio.num)], map: sum(a, b, ratio.den) };
  }
  if (snap === 'none') fail(passDiagnostic('no-common-unit', { limit: MAX_MULTIPLIER_BITS }, at));
  const floats = B.zip(a, b, (x, y) => S.toNumber(y.scale) / S.toNumber(x.scale)).values;
  const [float] = floats;
  const isOne = floats.every(r => Math.abs(r - float) <= 1e-12 * Math.abs(float));
  if (!isOne || !Number.isFinite(float) || float === 0) fail(passDiagnostic('scales-per-channel', {}, at));
  // The operand of the larger scale keeps it, with a power of two that costs no multiplier.
  const isFirstLarger = Math.abs(float) <= 1;
  const share = isFirstLarger ? float : 1 / float;
  const den = 2 ** (MAX_MULTIPLIER_BITS - 2);
  const num = Math.round(share * den);
  if (num === 0) fail(passDiagnostic('scales-too-far', { limit: MAX_MULTIPLIER_BITS }, at));
  const bound = Math.abs(num / den - share) / Math.min(Math.abs(share), Math.abs(num / den));
  const [first, second] = isFirstLarger ? [den, num] : [num, den];
  return {
    multipliers: [first, second],
    map: isFirstLarger ? sum(a, b, BigInt(den)) : sum(b, a, BigInt(den)),
    note: passDiagnostic('snapped-sum', { numerator: second, denominator: first, bound }, at),
  };
}

function sum(a: Broadcast<AffineMap>, b: Broadcast<AffineMap>, den: bigint): Broadcast<AffineMap> {
  return B.zip(a, b, (x, y) => ({
    scale: S.scale(x.scale, Q.rational(1n, den)),
    offset: S.add(x.offset, y.offset),
  }));
}
