import * as Q from '../../exact/rational.ts';
import { integerTensor } from '../../ir/integer-tensor.ts';
import { type IntegerRange, type IntegerType, isValueOf } from '../../ir/integer-type.ts';
import { invariant } from '../../ir/invariant.ts';
import { headsOf, tailsOf } from '../../ir/wide-integers.ts';
import type { AttrsOf } from '../../ops/index.ts';
import { type Biases, biasesOf, type Constraints, endOfMultipliers } from './requantizer-line.ts';
import { holdsAtCorners, isProved } from './requantizer-proof.ts';
import { type Corner, codesReached, hullOf, type Staircase, staircase } from './staircase.ts';

/** What a requantizer may take. */
interface Limits {
  /** Of the multiplier, sign aside. */
  readonly multiplierBits: number;
  /** Bound of products and of levels, so that every sum of a few of them has two bits more. */
  readonly sum: bigint;
  readonly shift: number;
}

/** Every sum is an exact `number`. */
const NARROW: Limits = { multiplierBits: 32, sum: 2n ** 50n, shift: 44 };

/** 16-bit codes of sums of up to some 40 bits; numbers have tails (ir/wide-integers.ts). */
const WIDE: Limits = { multiplierBits: 80, sum: 2n ** 96n, shift: 90 };

/**
 * The requantizer that computes what a threshold operator computes on every integer of `range`, or
 * undefined where there is none (claim A3).
 *
 * A channel's codes are a rising staircase (a falling one is a rising one of -x). With a shift S, the
 * requantizer passes code k at the first x with x * M + B >= k * 2^S (+ 1 where half-even takes the tie
 * at k back). It is right if and only if every step lies where the threshold is, which is two linear
 * inequalities in M and B for each step, of which only the corners of the staircase bind (staircase.ts):
 * whether integers M and B exist is decided exactly, for each shift and rounding (requantizer-line.ts).
 * The least shift that serves all channels is taken, and with it the narrowest multipliers; power-of-two
 * scales come out with M = 1. Half-up is half a step in B, so it serves where floor does; it is named
 * where that makes all B 0.
 */
export function requantizeAttrs(
  thresholds: AttrsOf<'threshold'>,
  range: IntegerRange,
): AttrsOf<'requantize'> | undefined {
  const { output, base, descending } = thresholds;
  const [sets, levels] = thresholds.thresholds.shape;
  const rows = Array.from({ length: sets }, (_, set) => ({
    thresholds: thresholds.thresholds.data.subarray(set * levels, (set + 1) * levels),
    descending: descending.data[set] === 1,
  }));
  const lineWithin = (codes: IntegerRange) =>
    lineOf(
      rows.map(row => staircase(row, base, range, codes)),
      output,
      codes,
      range,
      NARROW,
    );
  // Where codes are never reached, the clamp may stand for what a Relu or a Clip cuts off.
  const attrs =
    lineWithin({ min: base, max: base + levels }) ??
    lineWithin(hullOf(rows.map(row => codesReached(row, base, range))));
  return attrs && isProved(attrs, thresholds, range) ? attrs : undefined;
}

/**
 * The same for channels of too many steps to be held side by side, in wider numbers where it takes them.
 *
 * @param codes those that the clamp lets pass
 */
export function requantizeStaircases(
  channels: readonly Staircase[],
  output: IntegerType,
  codes: IntegerRange,
  range: IntegerRange,
): AttrsOf<'requantize'> | undefined {
  const attrs =
    lineOf(channels, output, codes, range, NARROW) ??
    lineOf(channels, output, codes, range, WIDE) ??
    lineOf(channels, output, codes, range, WIDE, nearTies);
  return attrs && holdsAtCorners(attrs, channels) ? attrs : undefined;
}

function lineOf(
  channels: readonly Staircase[],
  output: IntegerType,
  codes: IntegerRange,
  range: IntegerRange,
  limits: Limits,
  roundings = exactTies,
): AttrsOf<'requantize'> | undefined {
  if (output.kind === 'bipolar' || output.bits > 30) return undefined;
  const reach = BigInt(Math.max(Math.abs(range.min), Math.abs(range.max))) + 1n;
  const room = {
    most: limits.sum / reach,
    highestLevel: BigInt(Math.abs(codes.min) + codes.max - codes.min + 1),
  };
  const best = roundings(rounding => leastShift(channels, rounding, room, limits));
  if (!best) return undefined;
  const guardBits = best.rounding.tieBits && best.shift - best.rounding.tieBits;
  const { multipliers, biases, rounding } = parameters(channels, best);
  const attrs: AttrsOf<'requantize'> = {
    ...(limits === WIDE
      ? withTails(multipliers, biases)
      : { multipliers: list(multipliers), biases: list(biases) }),
    rounding,
    ...(guardBits ? { guardBits } : {}),
    shift: best.shift,
    zero: 0,
    output,
    ...codes,
  };
  invariant(isValueOf(output, attrs.min) && isValueOf(output, attrs.max), 'codes do not fit their type');
  return attrs;
}

const withTails = (multipliers: readonly bigint[], biases: readonly bigint[]) => ({
  multipliers: headsOf(multipliers),
  biases: headsOf(biases),
  multiplierTails: tailsOf(multipliers),
  biasTails: tailsOf(biases),
});

const list = (values: readonly bigint[]) => integerTensor([values.length], values.map(Number));

/** What the width of sums leaves. */
interface Room {
  readonly most: bigint;
  readonly highestLevel: bigint;
}

interface LineRounding {
  readonly kind: 'floor' | 'half-even';
  /** Of half-even: how many of the upper bits cut off tell a tie; all unless told. */
  readonly tieBits?: number;
}

type Search = (rounding: LineRounding) => Found | undefined;

/** Down, or to even where a tie is met exactly: the narrower. */
function exactTies(search: Search): Found | undefined {
  const found = [search({ kind: 'floor' }), search({ kind: 'half-even' })].filter(f => f !== undefined);
  return found.length === 0 ? undefined : found.reduce((a, b) => (b.bits < a.bits ? b : a));
}

/** To even where a tie is met nearly: with the fewest bits that tell it from what is none. */
function nearTies(search: Search): Found | undefined {
  for (let tieBits = 2; tieBits < WIDE.shift; tieBits++) {
    const found = search({ kind: 'half-even', tieBits });
    if (found) return found;
  }
  return undefined;
}

interface Found {
  readonly rounding: LineRounding;
  readonly shift: number;
  readonly constraints: readonly Constraints[];
  /** The least multiplier of each channel. */
  readonly least: readonly bigint[];
  /** Bits of the widest of them. */
  readonly bits: number;
}

/** The least shift at which every channel has a multiplier and a bias: what serves a shift serves the next. */
function leastShift(
  channels: readonly Staircase[],
  rounding: LineRounding,
  room: Room,
  limits: Limits,
): Found | undefined {
  let shift = rounding.tieBits ?? (rounding.kind === 'floor' ? 0 : 1);
  const constraints = new Array<Constraints>(channels.length);
  const least = new Array<bigint>(channels.length);
  // Done when all channels in a row have a multiplier at the same shift.
  for (let c = 0, settled = 0; settled < channels.length; ) {
    const own = constraintsOf(channels[c], shift, rounding, room, limits);
    if (!own) return undefined;
    const multiplier = endOfMultipliers(own, 'least');
    if (multiplier === undefined) {
      if (++shift > limits.shift) return undefined;
      settled = 0;
      continue;
    }
    constraints[c] = own;
    least[c] = multiplier;
    settled++;
    c = (c + 1) % channels.length;
  }
  const widest = least.reduce((a, b) => (b > a ? b : a), 1n);
  return { rounding, shift, constraints, least, bits: Q.bitLength(widest) };
}

/** The inequalities of one channel; undefined where the numbers would leave the limits. */
function constraintsOf(
  { reached, missed }: Staircase,
  shift: number,
  { kind, tieBits = shift }: LineRounding,
  room: Room,
  { multiplierBits, sum }: Limits,
): Constraints | undefined {
  const widest = 1n << BigInt(multiplierBits);
  const most = (room.most < widest ? room.most : widest) - 1n;
  const bits = BigInt(shift);
  if (most < 1n || room.highestLevel << bits > sum) return undefined;
  // Half-even takes a tie, and what is taken for one, back from odd codes.
  const tie = kind === 'half-even' ? 1n << BigInt(shift - tieBits) : 0n;
  const levelOf = ({ code }: Corner): bigint => (code << bits) + ((code & 1n) === 1n ? tie : 0n);
  return {
    reached: reached.map(corner => ({ x: corner.x, level: levelOf(corner) })),
    missed: missed.map(corner => ({ x: corner.x, level: levelOf(corner) - 1n })),
    most,
  };
}

/** One multiplier and one bias for all channels where they agree, and the rounding that needs the simpler bias. */
function parameters(channels: readonly Staircase[], found: Found) {
  const { constraints, shift, least } = found;
  const rounding = found.rounding.kind;
  const half = shift === 0 ? 0n : 1n << BigInt(shift - 1);
  const shared = sharedMultiplier(channels, found);
  const chosen = shared === undefined ? least : least.map(() => shared);
  const room = chosen.map((multiplier, c) => biasesOf(constraints[c], multiplier));
  const low = room.reduce((a, { min }) => (min > a ? min : a), room[0].min);
  const high = room.reduce((a, { max }) => (max < a ? max : a), room[0].max);
  const named: AttrsOf<'requantize'>['rounding'] =
    rounding === 'half-even' ? rounding : low <= half && half <= high && half > 0n ? 'half-up' : 'floor';
  const offset = named === 'floor' ? 0n : half;
  // The bias nearest to none at all.
  const nearest = ({ min, max }: Biases): bigint =>
    (offset > max ? max : offset < min ? min : offset) - offset;
  const biases = low <= high ? [nearest({ min: low, max: high })] : room.map(nearest);
  const signed = chosen.map((multiplier, c) => (channels[c].falls ? -multiplier : multiplier));
  const multipliers = signed.every(m => m === signed[0]) ? [signed[0]] : signed;
  return { multipliers, biases, rounding: named };
}

/** The narrowest multiplier that serves all channels. */
function sharedMultiplier(channels: readonly Staircase[], { constraints, least }: Found): bigint | undefined {
  if (channels.some(c => c.falls !== channels[0].falls)) return undefined;
  const widest = least.reduce((a, b) => (b > a ? b : a));
  const serves = constraints.every(own => (endOfMultipliers(own, 'greatest') ?? -1n) >= widest);
  return serves ? widest : undefined;
}
