import type { IntegerRange } from '../../ir/integer-type.ts';
import { wholeAt } from '../../ir/wide-integers.ts';
import type { AttrsOf } from '../../ops/index.ts';
import type { Staircase } from './staircase.ts';

type Requantizer = AttrsOf<'requantize'>;

const multiplierAt = ({ multipliers, multiplierTails }: Requantizer, set: number): bigint =>
  wholeAt(multipliers, multiplierTails, multipliers.data.length === 1 ? 0 : set);

const biasAt = ({ biases, biasTails }: Requantizer, set: number): bigint =>
  wholeAt(biases, biasTails, biases.data.length === 1 ? 0 : set);

/** Holds the requantizer against every step, in integers without bounds: claim A3's proof. */
export function isProved(attrs: Requantizer, thresholds: AttrsOf<'threshold'>, range: IntegerRange): boolean {
  const [sets, levels] = thresholds.thresholds.shape;
  for (let set = 0; set < sets; set++) {
    const falls = thresholds.descending.data[set] === 1;
    const codeAt = exactCode(attrs, set, range);
    if (!isMonotone(attrs, set, falls)) return false;
    const row = thresholds.thresholds.data.subarray(set * levels, (set + 1) * levels);
    // The code on either side of each place where steps lie: as many are reached there as lie at or below it.
    const wanted = (reached: number): number => thresholds.base + (falls ? levels - reached : reached);
    const isRight = (x: number, reached: number): boolean =>
      x < range.min || x > range.max || codeAt(x) === wanted(reached);
    for (let i = 0; i < levels; ) {
      const at = row[i];
      const before = i;
      while (i < levels && row[i] === at) i++;
      if (!isRight(at - 1, before) || !isRight(at, i)) return false;
    }
    const reachedAt = (x: number): number => countReached(row, x);
    if (!isRight(range.min, reachedAt(range.min)) || !isRight(range.max, reachedAt(range.max))) return false;
  }
  return true;
}

/**
 * Holds the requantizer against the corners of each channel's staircase. It does not fall, and its value is a line,
 * so that being right at the corners is being right at every step (claim A3).
 */
export function holdsAtCorners(attrs: Requantizer, channels: readonly Staircase[]): boolean {
  return channels.every(({ falls, reached, missed }, set) => {
    if (!isMonotone(attrs, set, falls)) return false;
    const quotientAt = exactQuotient(attrs, set);
    const quotient = (x: bigint): bigint => quotientAt(falls ? -x : x) + BigInt(attrs.zero);
    return (
      reached.every(({ x, code }) => quotient(x) >= code) && missed.every(({ x, code }) => quotient(x) < code)
    );
  });
}

/** In the right direction, so that holding at both sides of each step is holding everywhere. */
function isMonotone(attrs: Requantizer, set: number, falls: boolean): boolean {
  const multiplier = multiplierAt(attrs, set);
  return falls ? multiplier <= 0n : multiplier >= 0n;
}

/** How many of the rising thresholds x reaches. */
function countReached(row: Float64Array, x: number): number {
  let low = 0;
  let high = row.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (row[middle] <= x) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The code for an integer of the range: in doubles where every sum is exact there. */
function exactCode(attrs: Requantizer, set: number, range: IntegerRange): (x: number) => number {
  const { shift, zero, min, max } = attrs;
  const clamped = (code: number): number => (code < min ? min : code > max ? max : code);
  const [multiplier, bias] = [multiplierAt(attrs, set), biasAt(attrs, set)].map(Number);
  const half = attrs.rounding === 'floor' || shift === 0 ? 0 : 2 ** (shift - 1);
  const reach = Math.max(Math.abs(range.min), Math.abs(range.max));
  if (attrs.guardBits !== undefined || Math.abs(multiplier) * reach + Math.abs(bias) + half >= 2 ** 52) {
    const quotientAt = exactQuotient(attrs, set);
    return x => clamped(Number(quotientAt(BigInt(x))) + zero);
  }
  const unit = 2 ** shift;
  const takesBack = attrs.rounding === 'half-even' && shift > 0;
  return x => {
    const sum = multiplier * x + bias + half;
    const floor = Math.floor(sum / unit);
    const isTie = takesBack && floor * unit === sum && floor % 2 !== 0;
    return clamped(floor - (isTie ? 1 : 0) + zero);
  };
}

/** round((x * M + B) / 2^shift), in integers without bounds. */
function exactQuotient(attrs: Requantizer, set: number): (x: bigint) => bigint {
  const shift = BigInt(attrs.shift);
  const half = attrs.rounding === 'floor' || shift === 0n ? 0n : 1n << (shift - 1n);
  const [multiplier, bias] = [multiplierAt(attrs, set), biasAt(attrs, set)];
  const takesBack = attrs.rounding === 'half-even' && shift > 0n;
  const guard = BigInt(attrs.guardBits ?? 0);
  return x => {
    const sum = multiplier * x + bias + half;
    // A shift of a BigInt rounds down.
    const floor = sum >> shift;
    const isTie = takesBack && (sum - (floor << shift)) >> guard === 0n && (floor & 1n) === 1n;
    return isTie ? floor - 1n : floor;
  };
}
