import { neighbouringFractions } from '../../exact/best-ratios.ts';
import { type AffineMap, inverseOfTerm } from '../../exact/condition.ts';
import type { PartedStep } from '../../exact/functions/parted-line.ts';
import { ofSurd } from '../../exact/interval.ts';
import * as Q from '../../exact/rational.ts';
import * as S from '../../exact/surd.ts';
import type { IntegerRange } from '../../ir/integer-type.ts';
import { SumCheck, type SumLane } from './sum-check.ts';

/** Widest multiplier of a proved sum, sign aside: what the adder's constant products take. */
const MAX_BITS = 16;

/** Widest sum, sign aside. */
const MAX_SUM_BITS = 40;

/** Most steps of all lanes that are looked at: seconds. */
const MAX_STEPS = 2 ** 18;

/** Bits of a ratio that is irrational. */
const RATIO_BITS = 160;

export interface ProvedScale {
  readonly multipliers: readonly [number, number];
  /** What the integer sum is taken to mean, lane by lane; its unit is positive. */
  readonly maps: readonly AffineMap[];
  /** Lane by lane, where no unit serves all steps: the thresholds of each. */
  readonly steps?: readonly (readonly PartedStep[])[];
}

/**
 * The narrowest multipliers with which the integer sum m0 x + m1 y tells apart, for every pair x, y of the two ranges, what the
 * steps of the lanes part: a threshold on unit * (m0 x + m1 y) + offset is passed exactly where the real sum passes
 * the step. Where no unit and offset do so for all steps at any width, each step has a threshold of its own. All lanes have
 * one ratio of scales. Undefined where 16 bits do not tell them apart.
 *
 * @param mayPart whether steps may have thresholds of their own
 */
export function provedScale(
  lanes: readonly SumLane[],
  ranges: readonly [IntegerRange, IntegerRange],
  mayPart = true,
): ProvedScale | undefined {
  const count = lanes.reduce((sum, { steps }) => sum + steps.length, 0);
  if (count > MAX_STEPS) return undefined;
  const [{ maps }] = lanes;
  const signs = maps.map(({ scale }) => S.sign(scale));
  const checks = lanes.map(lane => ({ lane, check: new SumCheck(lane, ranges) }));
  const all = [...candidates(ratioOf(maps[0].scale, maps[1].scale))]
    .map(([p, q]) => [signs[0] * Number(p), signs[1] * Number(q)] as const)
    .filter(multipliers => sumBits(multipliers, ranges) <= MAX_SUM_BITS);
  for (const multipliers of all) {
    const found: AffineMap[] = [];
    for (const { lane, check } of checks) {
      const map = meanings(lane.maps, multipliers, ranges).find(meant => check.holds(multipliers, meant));
      if (!map) break;
      found.push(map);
    }
    if (found.length === lanes.length) return { multipliers, maps: found };
  }
  for (const multipliers of mayPart ? all : []) {
    const meant = lanes.map(lane => meanings(lane.maps, multipliers, ranges)[0]);
    const steps = checks.map(({ check }, i) => check.parted(multipliers, meant[i]));
    if (steps.every(own => own !== undefined)) return { multipliers, maps: meant, steps };
  }
  return undefined;
}

/** Bits of the magnitude of a sum. */
function sumBits(multipliers: readonly number[], ranges: readonly IntegerRange[]): number {
  const reach = multipliers.reduce(
    (sum, m, i) => sum + Math.abs(m) * Math.max(-ranges[i].min, ranges[i].max),
    0,
  );
  return Math.ceil(Math.log2(reach + 1));
}

/** |a / b|, or a rational close to it. */
function ratioOf(a: S.Surd, b: S.Surd): Q.Rational {
  const ratio = S.multiply(a, inverseOfTerm(b));
  const found = S.asRational(ratio) ?? Q.rational(ofSurd(ratio, RATIO_BITS).lo, 1n << BigInt(RATIO_BITS));
  return found.num < 0n ? Q.negate(found) : found;
}

/**
 * Pairs of multipliers, wider and wider: of each width one with a power of two, which costs least, and those nearest to the
 * ratio on both sides. The farther of these may be right where the nearer is not: of 0.1 in float32 to 0.25 the
 * fraction 2/5 is nearest, and makes ties of sums that are none.
 */
function* candidates(ratio: Q.Rational): Generator<readonly [bigint, bigint]> {
  const seen = new Set<string>();
  for (let bits = 1; bits <= MAX_BITS; bits++) {
    const limit = (1n << BigInt(bits)) - 1n;
    for (const pair of [withPowerOfTwo(ratio, limit), ...neighbouringFractions(ratio, limit)]) {
      if (!pair || seen.has(String(pair))) continue;
      seen.add(String(pair));
      yield pair;
    }
  }
}

/** The multiplier of the larger scale within the limit, that of the smaller a power of two. */
function withPowerOfTwo(ratio: Q.Rational, limit: bigint): readonly [bigint, bigint] | undefined {
  const isMore = Q.compare(ratio, Q.ONE) >= 0;
  const larger = isMore ? ratio : Q.divide(Q.ONE, ratio);
  const half = Q.rational(1n, 2n);
  const nearest = (times: bigint): bigint => Q.floor(Q.add(Q.multiply(larger, Q.rational(times)), half));
  let power = 1n;
  if (nearest(power) > limit) return undefined;
  while (nearest(power * 2n) <= limit) power *= 2n;
  return isMore ? [nearest(power), power] : [power, nearest(power)];
}

/**
 * What m0 x + m1 y can be taken to mean: one operand keeps its scale, the other is off by its share, counted from where it
 * means zero, from x = 0, or from the middle of its range.
 */
function meanings(
  maps: readonly [AffineMap, AffineMap],
  multipliers: readonly [number, number],
  ranges: readonly [IntegerRange, IntegerRange],
): readonly AffineMap[] {
  const offset = S.add(maps[0].offset, maps[1].offset);
  return [1, 0].flatMap(kept => {
    const moved = 1 - kept;
    const scale = S.scale(maps[kept].scale, Q.rational(1n, BigInt(multipliers[kept])));
    const built = S.scale(scale, Q.fromNumber(multipliers[moved]));
    const error = S.subtract(built, maps[moved].scale);
    const middle = Q.rational(BigInt(ranges[moved].min) + BigInt(ranges[moved].max), 2n);
    const centred = { scale, offset: S.subtract(offset, S.scale(error, middle)) };
    if (S.sign(maps[moved].offset) === 0) return [{ scale, offset }, centred];
    const share = S.multiply(built, inverseOfTerm(maps[moved].scale));
    const fromZero = S.add(maps[kept].offset, S.multiply(maps[moved].offset, share));
    return [{ scale, offset: fromZero }, { scale, offset }, centred];
  });
}
