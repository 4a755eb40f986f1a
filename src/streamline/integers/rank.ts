import type { Snap } from '../../canonical/snap.ts';
import type { AffineMap } from '../../exact/condition.ts';
import type { Rational } from '../../exact/rational.ts';
import * as Q from '../../exact/rational.ts';
import * as S from '../../exact/surd.ts';
import { type Diagnostic, fail, type Location } from '../../ir/diagnostic.ts';
import { greatest, least } from '../../ir/extremes.ts';
import { integerTensor } from '../../ir/integer-tensor.ts';
import { type IntegerRange, signedBits } from '../../ir/integer-type.ts';
import type { AttrsOf } from '../../ops/index.ts';
import { streamlineDiagnostic } from '../diagnostics.ts';

/** Widest score that classes are compared by. */
export const MAX_SCORE_BITS = 32;

/**
 * Ranks scores scale[c] * x[c] + offset[c] by integers: the accumulators themselves where all
 * classes share one positive scale and one offset, else integer multipliers and biases in the
 * classes' common unit where that fits 32 bits, else fixed-point ones (snapped, with a warning).
 */
export function topKAttrs(
  k: number,
  maps: readonly AffineMap[],
  classes: number,
  range: IntegerRange,
  snap: Snap,
  at: Location,
): { readonly attrs: AttrsOf<'top-k'>; readonly note?: Diagnostic } {
  const of = (c: number): AffineMap => maps[maps.length === 1 ? 0 : c];
  const reference = of(0);
  const isShared = maps.every(
    m => S.equals(m.scale, reference.scale) && S.equals(m.offset, reference.offset),
  );
  if (isShared && S.sign(reference.scale) > 0) return { attrs: { k } };

  const unit = maps.find(m => m.scale.terms.length > 0)?.scale ?? S.ONE;
  const positiveUnit = S.sign(unit) < 0 ? S.negate(unit) : unit;
  const ratios: Rational[] = [];
  for (let c = 0; c < classes; c++) {
    const multiplier = S.rationalRatio(of(c).scale, positiveUnit);
    const bias = S.rationalRatio(S.subtract(of(c).offset, reference.offset), positiveUnit);
    if (!multiplier || !bias) return snapped(k, of, classes, range, snap, at);
    ratios.push(multiplier, bias);
  }
  const common = ratios.reduce((u, r) => (r.num === 0n ? u : Q.commonUnit(u, r)), Q.ZERO);
  const exact = ratios.map(r => (common.num === 0n ? 0n : Q.divide(r, common).num));
  if (exact.some(i => Q.bitLength(i) > MAX_SCORE_BITS)) return snapped(k, of, classes, range, snap, at);
  const integers = exact.map(Number);
  const multipliers = integers.filter((_, i) => i % 2 === 0);
  const biases = integers.filter((_, i) => i % 2 === 1);
  if (scoreBits(multipliers, biases, range) > MAX_SCORE_BITS) return snapped(k, of, classes, range, snap, at);
  return { attrs: withFactors(k, multipliers, biases) };
}

function withFactors(k: number, multipliers: readonly number[], biases: readonly number[]): AttrsOf<'top-k'> {
  return {
    k,
    multipliers: integerTensor([multipliers.length], multipliers),
    biases: integerTensor([biases.length], biases),
  };
}

/** Bits of the widest score over the whole input range. */
export function scoreBits(
  multipliers: readonly number[],
  biases: readonly number[],
  range: IntegerRange,
): number {
  let bits = 1;
  multipliers.forEach((m, c) => {
    const ends = [m * range.min + biases[c], m * range.max + biases[c]];
    bits = Math.max(bits, signedBits({ min: least(ends), max: greatest(ends) }));
  });
  return bits;
}

/** Multipliers and biases rounded to the finest fixed point whose scores fit 32 bits. */
function snapped(
  k: number,
  of: (c: number) => AffineMap,
  classes: number,
  range: IntegerRange,
  snap: Snap,
  at: Location,
): { readonly attrs: AttrsOf<'top-k'>; readonly note?: Diagnostic } {
  if (snap === 'none') fail(streamlineDiagnostic('snap-refused', {}, at));
  const offset0 = of(0).offset;
  const scales = Array.from({ length: classes }, (_, c) => S.toNumber(of(c).scale));
  const offsets = Array.from({ length: classes }, (_, c) => S.toNumber(S.subtract(of(c).offset, offset0)));
  const reach = Math.max(-range.min, range.max);
  const largest = greatest(scales.map((s, c) => Math.abs(s) * reach + Math.abs(offsets[c])));
  // Every accumulator is 0 and every offset alike: all classes are equal.
  if (largest === 0) return { attrs: { k } };
  let exponent = MAX_SCORE_BITS - 1 - Math.ceil(Math.log2(largest));
  for (; ; exponent--) {
    const grid = 2 ** exponent;
    const multipliers = scales.map(s => Math.round(s * grid));
    const biases = offsets.map(o => Math.round(o * grid));
    if (scoreBits(multipliers, biases, range) > MAX_SCORE_BITS) continue;
    const bound = (reach * 0.5 + 0.5) / grid / largest;
    return {
      attrs: withFactors(k, multipliers, biases),
      note: streamlineDiagnostic('snapped-scales', { bits: MAX_SCORE_BITS, bound }, at),
    };
  }
}
