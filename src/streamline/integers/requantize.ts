import { integerTensor } from '../../ir/integer-tensor.ts';
import { type IntegerRange, isValueOf } from '../../ir/integer-type.ts';
import { invariant } from '../../ir/invariant.ts';
import type { AttrsOf } from '../../ops/index.ts';
import { type Constraints, multiplierRange, type Solution, solve } from './requantizer-line.ts';

/** Widest multiplier that is tried, sign aside. */
const MAX_MULTIPLIER_BITS = 32;

/** Bound of products and of levels, so that every sum of a few of them is an exact `number`. */
const MAX_SUM = 2 ** 50;

/** Greatest shift that is tried. */
const MAX_SHIFT = 44;

/**
 * The requantizer that computes what a threshold operator computes on every integer of `range`, or
 * undefined where there is none (claim A3).
 *
 * A channel's codes are a rising staircase (a falling one is a rising one of -x). With a shift S, the
 * requantizer passes code k at the first x with x * M + B >= k * 2^S (+ 1 where half-even takes the tie
 * at k back). It is right if and only if every step lies where the threshold is, which is two linear
 * inequalities in M and B for each step: whether integers M and B exist is decided exactly, for each
 * shift and rounding (requantizer-line.ts). The least shift that serves all channels is taken, and with
 * it the narrowest multipliers; power-of-two scales come out with M = 1. Half-up is half a step in B, so
 * it serves where floor does; it is named where that makes all B 0.
 */
export function requantizeAttrs(
  thresholds: AttrsOf<'threshold'>,
  range: IntegerRange,
): AttrsOf<'requantize'> | undefined {
  const { output, base } = thresholds;
  if (output.kind === 'bipolar' || output.bits > 30) return undefined;
  const channels = staircases(thresholds, range);
  const levels = thresholds.thresholds.shape[1];
  const found = [leastShift(channels, base, 'floor'), leastShift(channels, base, 'half-even')].filter(
    f => f !== undefined,
  );
  if (found.length === 0) return undefined;
  const best = found.reduce((a, b) => (b.bits < a.bits ? b : a));
  const attrs: AttrsOf<'requantize'> = {
    ...parameters(channels, best),
    shift: best.shift,
    zero: 0,
    output,
    min: base,
    max: base + levels,
  };
  invariant(isValueOf(output, attrs.min) && isValueOf(output, attrs.max), 'codes do not fit their type');
  return isProved(attrs, thresholds, range) ? attrs : undefined;
}

/** A channel as a rising staircase of x or, where `falls`, of -x: steps[i] is the least with code base + i + 1. */
interface Staircase {
  readonly falls: boolean;
  readonly steps: Float64Array;
  /** Of the integers that it is asked for. */
  readonly range: IntegerRange;
}

function staircases({ thresholds, descending }: AttrsOf<'threshold'>, range: IntegerRange): Staircase[] {
  const [sets, levels] = thresholds.shape;
  return Array.from({ length: sets }, (_, set) => {
    const steps = thresholds.data.slice(set * levels, (set + 1) * levels);
    if (descending.data[set] === 0) return { falls: false, steps, range };
    // x < t is -x >= 1 - t.
    return {
      falls: true,
      steps: steps.map(t => 1 - t).reverse(),
      range: { min: -range.max, max: -range.min },
    };
  });
}

interface Found {
  readonly rounding: 'floor' | 'half-even';
  readonly shift: number;
  readonly constraints: readonly Constraints[];
  /** Bits of the widest multiplier. */
  readonly bits: number;
}

/** The least shift at which every channel has a multiplier and a bias: what serves a shift serves the next. */
function leastShift(
  channels: readonly Staircase[],
  base: number,
  rounding: Found['rounding'],
): Found | undefined {
  let shift = rounding === 'floor' ? 0 : 1;
  const constraints: Constraints[] = [];
  for (let c = 0; c < channels.length; ) {
    const own = constraintsOf(channels[c], base, shift, rounding);
    const range = own && multiplierRange(own);
    if (own && range) {
      constraints[c++] = own;
      continue;
    }
    if (!own || ++shift > MAX_SHIFT) return undefined;
    // The channels before it are asked again at the greater shift.
    c = 0;
  }
  const widest = Math.max(...constraints.map(own => multiplierRange(own)?.min ?? 0));
  const bits = Math.floor(Math.log2(Math.max(widest, 1))) + 1;
  return { rounding, shift, constraints, bits };
}

/**
 * The inequalities of one channel: step i must be climbed at steps[i] and not one before, and it does not
 * matter outside the range. Undefined where the numbers would leave what `number` holds exactly.
 */
function constraintsOf(
  { steps, range }: Staircase,
  base: number,
  shift: number,
  rounding: Found['rounding'],
): Constraints | undefined {
  const unit = 2 ** shift;
  const reach = Math.max(Math.abs(range.min), Math.abs(range.max)) + 1;
  const most = Math.min(2 ** MAX_MULTIPLIER_BITS, Math.floor(MAX_SUM / reach)) - 1;
  if (most < 1 || (Math.abs(base) + steps.length + 1) * unit > MAX_SUM) return undefined;
  const reached: { x: number; level: number }[] = [];
  const missed: { x: number; level: number }[] = [];
  steps.forEach((at, i) => {
    const code = base + i + 1;
    // Half-even takes a tie back from odd codes.
    const level = code * unit + (rounding === 'half-even' && code % 2 !== 0 ? 1 : 0);
    if (at <= range.max) reached.push({ x: Math.max(at, range.min), level });
    if (at > range.min) missed.push({ x: Math.min(at, range.max + 1) - 1, level: level - 1 });
  });
  return { reached, missed, most };
}

/** One multiplier and one bias for all channels where they agree, and the rounding that needs the simpler bias. */
function parameters(
  channels: readonly Staircase[],
  { constraints, rounding, shift }: Found,
): Pick<AttrsOf<'requantize'>, 'multipliers' | 'biases' | 'rounding'> {
  const half = shift === 0 ? 0 : 2 ** (shift - 1);
  const chosen =
    sharedMultiplier(channels, constraints) ?? constraints.map(own => solve(own, narrowest(own)));
  const low = Math.max(...chosen.map(s => s.biases.min));
  const high = Math.min(...chosen.map(s => s.biases.max));
  const named: AttrsOf<'requantize'>['rounding'] =
    rounding === 'half-even' ? rounding : low <= half && half <= high && half > 0 ? 'half-up' : 'floor';
  const offset = named === 'floor' ? 0 : half;
  // The bias nearest to none at all.
  const nearest = (min: number, max: number): number => Math.min(Math.max(offset, min), max) - offset;
  const biases =
    low <= high ? [nearest(low, high)] : chosen.map(({ biases: { min, max } }) => nearest(min, max));
  const signed = chosen.map(({ multiplier }, c) => (channels[c].falls ? -multiplier : multiplier));
  const multipliers = signed.every(m => m === signed[0]) ? [signed[0]] : signed;
  return {
    multipliers: integerTensor(
      [multipliers.length],
      multipliers.map(m => m + 0),
    ),
    biases: integerTensor([biases.length], biases),
    rounding: named,
  };
}

/** The multiplier with the fewest bits. */
function narrowest(own: Constraints): number {
  const range = multiplierRange(own);
  invariant(range, 'a channel lost its multipliers');
  return range.min;
}

function sharedMultiplier(
  channels: readonly Staircase[],
  constraints: readonly Constraints[],
): Solution[] | undefined {
  if (channels.some(c => c.falls !== channels[0].falls)) return undefined;
  const ranges = constraints.map(multiplierRange).filter(r => r !== undefined);
  const min = Math.max(...ranges.map(r => r.min));
  if (min > Math.min(...ranges.map(r => r.max))) return undefined;
  return constraints.map(own => solve(own, min));
}

/** Holds the requantizer against every step, in integers without bounds: claim A3's proof. */
export function isProved(
  attrs: AttrsOf<'requantize'>,
  thresholds: AttrsOf<'threshold'>,
  range: IntegerRange,
): boolean {
  const [sets, levels] = thresholds.thresholds.shape;
  for (let set = 0; set < sets; set++) {
    const multiplier = attrs.multipliers.data[attrs.multipliers.data.length === 1 ? 0 : set];
    const bias = attrs.biases.data[attrs.biases.data.length === 1 ? 0 : set];
    const falls = thresholds.descending.data[set] === 1;
    // Monotone in the right direction, so that holding at both sides of each step is holding everywhere.
    if (falls ? multiplier > 0 : multiplier < 0) return false;
    const row = thresholds.thresholds.data.subarray(set * levels, (set + 1) * levels);
    const codeOf = (x: number): number => {
      const reached = countReached(row, x);
      return thresholds.base + (falls ? levels - reached : reached);
    };
    for (const t of new Set([range.min, range.max, ...row])) {
      for (const x of [t - 1, t]) {
        if (x < range.min || x > range.max) continue;
        if (requantizedExactly(attrs, multiplier, bias, x) !== BigInt(codeOf(x))) return false;
      }
    }
  }
  return true;
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

function requantizedExactly(
  { shift, rounding, zero, min, max }: AttrsOf<'requantize'>,
  multiplier: number,
  bias: number,
  x: number,
): bigint {
  const unit = 1n << BigInt(shift);
  const half = rounding === 'floor' || shift === 0 ? 0n : unit / 2n;
  const sum = BigInt(multiplier) * BigInt(x) + BigInt(bias) + half;
  // A shift of a BigInt rounds down.
  let quotient = sum >> BigInt(shift);
  if (rounding === 'half-even' && shift > 0 && quotient * unit === sum && quotient % 2n !== 0n)
    quotient -= 1n;
  const code = quotient + BigInt(zero);
  return code < BigInt(min) ? BigInt(min) : code > BigInt(max) ? BigInt(max) : code;
}
