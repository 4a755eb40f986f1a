import { ceilDivide, type Interval, ofSurd } from '../../exact/interval.ts';
import { greatestOnFloorLine, leastOnFloorLine } from '../../exact/line-extremum.ts';
import * as Q from '../../exact/rational.ts';
import type { Surd } from '../../exact/surd.ts';
import * as S from '../../exact/surd.ts';
import type { IntegerRange } from '../../ir/integer-type.ts';

/** An integer of a sum, what one step of it means (not 0), and what it is multiplied by, which has the same sign. */
export interface SumTerm {
  readonly scale: Surd;
  readonly range: IntegerRange;
  readonly multiplier: number;
}

/**
 * A place that parts the sums: at `low`, where that is `high`, those at it belonging above where inclusive; else somewhere
 * between both, `low` itself lying below it and `high` above.
 */
export interface SumStep {
  readonly low: Surd;
  readonly high: Surd;
  readonly inclusive: boolean;
}

/** The greatest integer sum of pairs that may lie below a step, and the least of those that may lie above; none: undefined. */
export interface Separation {
  readonly below?: bigint;
  readonly above?: bigint;
}

/** Bits of what is irrational, beyond those of the smaller scale. */
const PRECISION = 128;

/**
 * Where the integers m0 x + m1 y lie of the pairs x, y whose sum s0 x + s1 y lies below a step, and of those that lie above,
 * over all pairs of the two ranges: found for each x with the least y above, in as many steps as Euclid's
 * algorithm takes. Exact in rationals; irrational numbers are enclosed, and pairs that cannot be told count to both.
 */
export function separationOf(terms: readonly [SumTerm, SumTerm], step: SumStep): Separation {
  const [first, second, low, high] = scaled([terms[0].scale, terms[1].scale, step.low, step.high]);
  const [x, y] = [upward(terms[0], first), upward(terms[1], second)];
  const isExact = [first, second, low, high].every(i => i.lo === i.hi);
  const reach = ({ min, max }: Axis): bigint => (-min > max ? -min : max);
  const error = (first.hi - first.lo) * reach(x) + (second.hi - second.lo) * reach(y);
  const isPlace = low.lo === high.lo;
  const past = isPlace && !step.inclusive ? 1n : 0n;
  const below = greatestBelow(x, y, isExact ? high.hi + past : high.hi + error + 1n);
  const above = leastAbove(x, y, isExact ? low.lo + (isPlace ? past : 1n) : low.lo - error);
  return { ...(below === undefined ? {} : { below }), ...(above === undefined ? {} : { above }) };
}

/** An integer that its sum rises with. */
interface Axis {
  readonly scale: bigint;
  readonly multiplier: bigint;
  readonly min: bigint;
  readonly max: bigint;
}

function upward({ range, multiplier }: SumTerm, { lo }: Interval): Axis {
  const [min, max] = [BigInt(range.min), BigInt(range.max)];
  const factor = BigInt(multiplier);
  return lo < 0n
    ? { scale: -lo, multiplier: -factor, min: -max, max: -min }
    : { scale: lo, multiplier: factor, min, max };
}

/** Numbers times a common factor, as integers where all are rational, else enclosed. */
function scaled(values: readonly Surd[]): readonly Interval[] {
  const rationals = values.map(S.asRational);
  if (rationals.every(value => value !== undefined)) {
    const common = rationals.reduce((den, value) => (den * value.den) / Q.gcd(den, value.den), 1n);
    return rationals.map(({ num, den }) => {
      const whole = num * (common / den);
      return { lo: whole, hi: whole };
    });
  }
  const least = Math.min(...values.slice(0, 2).map(value => Math.abs(S.toNumber(value))));
  const precision = PRECISION + Math.max(0, -Math.floor(Math.log2(least)));
  return values.map(value => ofSurd(value, precision));
}

interface Crossing {
  /** From here on every y is above. */
  readonly all: bigint;
  /** Below here no y is above. */
  readonly none: bigint;
  /** The x of which some are. */
  readonly first: bigint;
  readonly count: bigint;
}

function crossing(x: Axis, y: Axis, at: bigint): Crossing {
  const all = ceilDivide(at - y.scale * y.min, x.scale);
  const none = ceilDivide(at - y.scale * y.max, x.scale);
  const first = x.min > none ? x.min : none;
  const last = x.max < all - 1n ? x.max : all - 1n;
  return { all, none, first, count: last - first + 1n };
}

/** multiplier x + multiplier y of the least y for which the sum is at least `at`, for the x from `first` on. */
const lineOf = (x: Axis, y: Axis, at: bigint, { first, count }: Crossing) => ({
  count,
  m: y.scale,
  a: x.multiplier,
  b: y.multiplier,
  c: -x.scale,
  d: at - x.scale * first + y.scale - 1n,
});

/** The least integer of pairs whose scaled sum is at least `at`. */
function leastAbove(x: Axis, y: Axis, at: bigint): bigint | undefined {
  const cross = crossing(x, y, at);
  const found: bigint[] = [];
  const whole = x.min > cross.all ? x.min : cross.all;
  if (whole <= x.max) found.push(x.multiplier * whole + y.multiplier * y.min);
  if (cross.count > 0n) {
    found.push(leastOnFloorLine(lineOf(x, y, at, cross)) + x.multiplier * cross.first);
  }
  return found.length === 0 ? undefined : found.reduce((a, b) => (a < b ? a : b));
}

/** The greatest integer of pairs whose scaled sum is less than `at`. */
function greatestBelow(x: Axis, y: Axis, at: bigint): bigint | undefined {
  const cross = crossing(x, y, at);
  const found: bigint[] = [];
  const whole = x.max < cross.none - 1n ? x.max : cross.none - 1n;
  if (whole >= x.min) found.push(x.multiplier * whole + y.multiplier * y.max);
  if (cross.count > 0n) {
    const line = greatestOnFloorLine(lineOf(x, y, at, cross));
    found.push(line + x.multiplier * cross.first - y.multiplier);
  }
  return found.length === 0 ? undefined : found.reduce((a, b) => (a > b ? a : b));
}
