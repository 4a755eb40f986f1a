import * as B from '../exact/broadcast.ts';
import type { Broadcast } from '../exact/broadcast.ts';
import type { AffineMap } from '../exact/condition.ts';
import * as Q from '../exact/rational.ts';
import * as S from '../exact/surd.ts';
import type { Diagnostic, Location } from '../ir/diagnostic.ts';
import { bitLength } from '../exact/rational.ts';
import { passDiagnostic } from './diagnostics.ts';

/** Widest multiplier that brings an operand of a sum to the common unit. */
const MAX_MULTIPLIER_BITS = 16;

/**
 * Integer multipliers that bring two operands of a sum to one unit, and what the sum means:
 * a + b = unit * (m0 * qa + m1 * qb) + offsets, exactly (claim A2).
 */
export function joinMultipliers(
  a: Broadcast<AffineMap>,
  b: Broadcast<AffineMap>,
  at: Location,
): { readonly multipliers: readonly [number, number]; readonly map: Broadcast<AffineMap> } | Diagnostic {
  const ratios = B.zip(a, b, (x, y) => S.rationalRatio(y.scale, x.scale));
  const [ratio] = ratios.values;
  const isCommon = ratio !== undefined && ratios.values.every(r => r && Q.equals(r, ratio));
  if (!isCommon) return passDiagnostic('irrational-scales', { channel: 0 }, at);
  // b / a = num / den, so the unit is a / den: a counts den of them, b num.
  const bits = Math.max(bitLength(ratio.num), bitLength(ratio.den)) + 1;
  if (bits > MAX_MULTIPLIER_BITS) return passDiagnostic('no-common-unit', { bits, limit: MAX_MULTIPLIER_BITS }, at);
  const map = B.zip(a, b, (x, y) => ({
    scale: S.scale(x.scale, Q.rational(1n, ratio.den)),
    offset: S.add(x.offset, y.offset),
  }));
  return { multipliers: [Number(ratio.den), Number(ratio.num)], map };
}
