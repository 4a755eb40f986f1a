import type { Snap } from '../../canonical/snap.ts';
import { neighbouringFractions } from '../../exact/best-ratios.ts';
import type { Broadcast } from '../../exact/broadcast.ts';
import * as B from '../../exact/broadcast.ts';
import type { AffineMap } from '../../exact/condition.ts';
import type { ElementFunction } from '../../exact/element-function.ts';
import * as Q from '../../exact/rational.ts';
import * as S from '../../exact/surd.ts';
import { type Diagnostic, fail, type Location } from '../../ir/diagnostic.ts';
import { greatest, least } from '../../ir/extremes.ts';
import { streamlineDiagnostic } from '../diagnostics.ts';
import { MAX_MULTIPLIER_BITS } from './grid.ts';

/** Bits of the magnitudes that snapping makes, where it can. */
const SNAPPED_BITS = 26;

/** Bits of a snapped multiplier that tell how near it is. */
const PRECISION_BITS = MAX_MULTIPLIER_BITS - 3;

/** Scales in a common unit. */
export interface CommonScale {
  readonly multipliers: readonly number[];
  readonly unit: S.Surd;
  /** How far one was moved by snapping at most, as a share of itself; 0: all are exact. */
  readonly bound: number;
}

export interface Join {
  /** One pair for all elements, or one for each that differs. */
  readonly multipliers: Broadcast<readonly [number, number]>;
  /** What the integer sum means. */
  readonly map: Broadcast<AffineMap>;
  /** How far that may lie from the sum where it is proved that no reader sees the difference. */
  readonly moved?: Broadcast<number>;
  /** In place of the map, where it takes more than a line. */
  readonly fn?: Broadcast<ElementFunction>;
  readonly note?: Diagnostic;
}

/**
 * Integer multipliers that bring two operands of a sum to one unit:
 * a + b = unit * (m0 * qa + m1 * qb) + offsets. Exact where the unit leaves the multipliers within
 * 16 bits; else the ratio of the scales is snapped to fixed point with a warning (claim A2), or refused.
 * Ratios that differ between channels have a pair of multipliers each.
 *
 * @param integerBits bits of the magnitudes of qa and qb
 * @param isResult whether the sum is a result of the network: its multipliers are then those nearest to the ratio
 * @param effect what the result does to its readers where it is snapped, in words that follow a statement
 */
export function joinMultipliers(
  a: Broadcast<AffineMap>,
  b: Broadcast<AffineMap>,
  snap: Snap,
  at: Location,
  integerBits: readonly [number, number] = [0, 0],
  effect: (built: Pick<Join, 'multipliers' | 'map'>) => string = () => '',
  isResult = false,
): Join {
  // What is snapped stays in reach of further sums: a residual stream is multiplied again and again.
  const room = integerBits.map(bits => Math.max(2, Math.min(MAX_MULTIPLIER_BITS, SNAPPED_BITS - bits + 1)));
  const pairs = B.zip(a, b, (x, y): CommonScale => {
    const common = commonScale([x.scale, y.scale], snap, at, undefined, room);
    const nearest = isResult && common.bound > 0 ? nearestRatio([x.scale, y.scale], integerBits) : undefined;
    return nearest && nearest.bound < common.bound ? nearest : common;
  });
  const [{ multipliers }] = pairs.values;
  const isCommon = pairs.values.every(pair => String(pair.multipliers) === String(multipliers));
  const pairOf = ({ multipliers: [m0, m1] }: CommonScale): readonly [number, number] => [m0, m1];
  const offsets = B.zip(a, b, (x, y) => S.add(x.offset, y.offset));
  const bound = pairs.values.reduce((most, pair) => Math.max(most, pair.bound), 0);
  const [denominator, numerator] = multipliers;
  const built = {
    multipliers: isCommon ? B.shared(pairs.shape.length, pairOf(pairs.values[0])) : B.map(pairs, pairOf),
    map: B.zip(pairs, offsets, ({ unit }, offset): AffineMap => ({ scale: unit, offset })),
  };
  if (bound === 0) return built;
  const changes = effect(built);
  const note = isCommon
    ? streamlineDiagnostic('snapped-sum', { numerator, denominator, bound, changes }, at)
    : streamlineDiagnostic('snapped-sums', { bound, changes }, at);
  return { ...built, note };
}

/** Bits of a sum whose scales are in the nearest ratio. */
const NEAREST_SUM_BITS = 31;

/** Two scales in a unit that leaves them as near to their ratio as multipliers within the bits of the sum can be, the lesser exact. */
function nearestRatio(
  scales: readonly [S.Surd, S.Surd],
  integerBits: readonly number[],
): CommonScale | undefined {
  const signs = scales.map(S.sign);
  const sizes = scales.map(scale => Math.abs(S.toNumber(scale)));
  const bits = Math.min(MAX_MULTIPLIER_BITS - 1, NEAREST_SUM_BITS - 1 - greatest(integerBits));
  if (signs.includes(0) || bits < 2) return undefined;
  const signed = S.rationalRatio(scales[0], scales[1]) ?? Q.fromNumber(sizes[0] / sizes[1]);
  const ratio = signed.num < 0n ? Q.negate(signed) : signed;
  const limit = (1n << BigInt(bits)) - 1n;
  const kept = sizes[0] < sizes[1] ? 0 : 1;
  const found = neighbouringFractions(ratio, limit).map((parts): CommonScale => {
    const share = Q.divide(Q.rational(parts[0], parts[1]), ratio);
    return {
      multipliers: signs.map((sign, i) => sign * Number(parts[i])),
      unit: S.scale(scales[kept], Q.rational(BigInt(signs[kept]), parts[kept])),
      bound: Math.abs(Q.toNumber(Q.subtract(kept === 0 ? Q.divide(Q.ONE, share) : share, Q.ONE))),
    };
  });
  return found.reduce<CommonScale | undefined>(
    (best, own) => (best && best.bound <= own.bound ? best : own),
    undefined,
  );
}

/**
 * The integer multipliers of scales in one unit: scales[i] = multipliers[i] * unit. Exact where they fit 16 bits.
 * Else the least scale keeps its value, times a power of two, and each other one becomes the nearest multiple
 * of the unit: a running sum, whose scale is far below that of what joins it, is then not multiplied at all.
 *
 * @param bits of each multiplier, sign included, at most 16: fewer where the integers that it meets are wide
 * @param room likewise, where snapping can do with fewer
 * @param precisionBits of snapped multipliers, at least, where the others allow it
 */
export function commonScale(
  scales: readonly S.Surd[],
  snap: Snap,
  at: Location,
  bits: readonly number[] = scales.map(() => MAX_MULTIPLIER_BITS),
  room = bits,
  precisionBits = PRECISION_BITS,
): CommonScale {
  const exact = exactScale(scales, bits);
  if (exact) return exact;
  if (snap === 'none') fail(streamlineDiagnostic('no-common-unit', { limit: MAX_MULTIPLIER_BITS }, at));
  return (
    snappedScale(scales, { bits, room, precisionBits }) ??
    fail(streamlineDiagnostic('scales-too-far', { limit: MAX_MULTIPLIER_BITS }, at))
  );
}

/**
 * The integer multipliers of scales in one unit, where they fit.
 *
 * @param bits of each multiplier, sign included
 */
export function exactScale(
  scales: readonly S.Surd[],
  bits: readonly number[] = scales.map(() => MAX_MULTIPLIER_BITS),
): CommonScale | undefined {
  const leader = scales.find(scale => S.sign(scale) !== 0);
  if (!leader) return { multipliers: scales.map(() => 0), unit: S.ONE, bound: 0 };
  const ratios = scales.map(scale => S.rationalRatio(scale, leader));
  if (!ratios.every(ratio => ratio !== undefined)) return undefined;
  const unit = ratios.filter(ratio => ratio.num !== 0n).reduce(Q.commonUnit);
  const multiples = ratios.map(ratio => Q.divide(ratio, unit).num);
  if (multiples.some((multiple, i) => Q.bitLength(multiple) + 1 > bits[i])) return undefined;
  return { multipliers: multiples.map(Number), unit: S.scale(leader, unit), bound: 0 };
}

/** The widest multipliers for all. */
function evenLimits(count: number): SnapLimits {
  const bits = new Array<number>(count).fill(MAX_MULTIPLIER_BITS);
  return { bits, room: bits, precisionBits: PRECISION_BITS };
}

interface SnapLimits {
  readonly bits: readonly number[];
  readonly room: readonly number[];
  readonly precisionBits: number;
}

/**
 * Scales in one unit, the least of them exact, the others to the nearest multiple; undefined where one is too far above the least.
 * Not all are 0.
 */
export function snappedScale(
  scales: readonly S.Surd[],
  limits: SnapLimits = evenLimits(scales.length),
): CommonScale | undefined {
  const present = scales.filter(scale => S.sign(scale) !== 0);
  const size = (scale: S.Surd): number => Math.abs(S.toNumber(scale));
  const smallest = present.reduce((a, b) => (size(b) < size(a) ? b : a));
  const ratios = scales.map(scale => S.toNumber(scale) / S.toNumber(smallest));
  const fitsIn = (ratio: number, bits: number): boolean => Math.round(Math.abs(ratio)) < 2 ** (bits - 1);
  const most = ratios.map((ratio, i) => (fitsIn(ratio, limits.room[i]) ? limits.room[i] : limits.bits[i]));
  const fits = (factor: number): boolean => ratios.every((ratio, i) => fitsIn(ratio * factor, most[i]));
  if (!fits(1)) return undefined;
  // Half a unit is then 2^-(precisionBits + 1) of a scale, where the bits allow it.
  const nearest = least(ratios.map(Math.abs).filter(ratio => ratio > 1));
  let factor = 1;
  while (nearest * factor < 2 ** limits.precisionBits && fits(factor * 2)) factor *= 2;
  const multipliers = ratios.map(ratio => Math.round(ratio * factor) + 0);
  const bounds = ratios.map((ratio, i) =>
    ratio === 0
      ? 0
      : Math.abs(multipliers[i] / factor - ratio) /
        Math.min(Math.abs(ratio), Math.abs(multipliers[i] / factor)),
  );
  return { multipliers, unit: S.scale(smallest, Q.rational(1n, BigInt(factor))), bound: greatest(bounds) };
}
