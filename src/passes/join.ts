import type { Broadcast } from '../exact/broadcast.ts';
import * as B from '../exact/broadcast.ts';
import type { AffineMap } from '../exact/condition.ts';
import * as Q from '../exact/rational.ts';
import * as S from '../exact/surd.ts';
import { type Diagnostic, fail, type Location } from '../ir/diagnostic.ts';
import { passDiagnostic } from './diagnostics.ts';
import { MAX_MULTIPLIER_BITS } from './grid.ts';
import type { Snap } from './rank.ts';

/** What brings one element of both operands to a common unit. */
interface JoinedPair {
  readonly multipliers: readonly [number, number];
  readonly unit: S.Surd;
  /** How far the ratio was moved by snapping, as a share of itself; 0: it is exact. */
  readonly bound: number;
}

export interface Join {
  /** One pair for all elements, or one for each that differs. */
  readonly multipliers: Broadcast<readonly [number, number]>;
  /** What the integer sum means. */
  readonly map: Broadcast<AffineMap>;
  readonly note?: Diagnostic;
}

/**
 * Integer multipliers that bring two operands of a sum to one unit:
 * a + b = unit * (m0 * qa + m1 * qb) + offsets. Exact where the unit leaves the multipliers within
 * 16 bits; else the ratio of the scales is snapped to fixed point with a warning (claim A2), or refused.
 * Ratios that differ between channels have a pair of multipliers each.
 */
export function joinMultipliers(
  a: Broadcast<AffineMap>,
  b: Broadcast<AffineMap>,
  snap: Snap,
  at: Location,
): Join {
  const pairs = B.zip(a, b, (x, y): JoinedPair => {
    const exact = exactPair(x.scale, y.scale);
    if (exact) return exact;
    if (snap === 'none') fail(passDiagnostic('no-common-unit', { limit: MAX_MULTIPLIER_BITS }, at));
    return snappedPair(x.scale, y.scale, at);
  });
  const [{ multipliers }] = pairs.values;
  const isCommon = pairs.values.every(pair => String(pair.multipliers) === String(multipliers));
  const offsets = B.zip(a, b, (x, y) => S.add(x.offset, y.offset));
  const bound = pairs.values.reduce((most, pair) => Math.max(most, pair.bound), 0);
  const [denominator, numerator] = multipliers;
  const note = isCommon
    ? passDiagnostic('snapped-sum', { numerator, denominator, bound }, at)
    : passDiagnostic('snapped-sums', { bound }, at);
  return {
    multipliers: isCommon ? B.shared(pairs.shape.length, multipliers) : B.map(pairs, p => p.multipliers),
    map: B.zip(pairs, offsets, ({ unit }, offset) => ({ scale: unit, offset })),
    ...(bound > 0 ? { note } : {}),
  };
}

function exactPair(a: S.Surd, b: S.Surd): JoinedPair | undefined {
  if (S.sign(a) === 0) return { multipliers: [0, 1], unit: b, bound: 0 };
  // b / a = num / den, so the unit is a / den: a counts den of them, b num.
  const ratio = S.rationalRatio(b, a);
  if (!ratio) return undefined;
  const bits = Math.max(Q.bitLength(ratio.num), Q.bitLength(ratio.den)) + 1;
  if (bits > MAX_MULTIPLIER_BITS) return undefined;
  const unit = S.scale(a, Q.rational(1n, ratio.den));
  return { multipliers: [Number(ratio.den), Number(ratio.num)], unit, bound: 0 };
}

/** The operand of the larger scale keeps it, with a power of two that costs no multiplier. */
function snappedPair(a: S.Surd, b: S.Surd, at: Location): JoinedPair {
  const ratio = S.toNumber(b) / S.toNumber(a);
  const isFirstLarger = Math.abs(ratio) <= 1;
  const share = isFirstLarger ? ratio : 1 / ratio;
  const den = 2 ** (MAX_MULTIPLIER_BITS - 2);
  const num = Math.round(share * den);
  if (num === 0) fail(passDiagnostic('scales-too-far', { limit: MAX_MULTIPLIER_BITS }, at));
  const bound = Math.abs(num / den - share) / Math.min(Math.abs(share), Math.abs(num / den));
  return {
    multipliers: isFirstLarger ? [den, num] : [num, den],
    unit: S.scale(isFirstLarger ? a : b, Q.rational(1n, BigInt(den))),
    bound,
  };
}
