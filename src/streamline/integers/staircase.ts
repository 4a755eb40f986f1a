import type { IntegerRange } from '../../ir/integer-type.ts';
import type { ChannelThresholds } from './bisect.ts';

/** An integer x, and the code that must be reached there, or must not. */
export interface Corner {
  readonly x: bigint;
  readonly code: bigint;
}

/**
 * A channel as a rising staircase of x or, where it `falls`, of -x. Of its steps only those are kept that bind a
 * straight line: the line reaches every code where it must if it reaches those of `reached`, and none too early
 * if it stays below those of `missed`, for all lines that do not fall. What must be so is linear in the line, so
 * the corners of the convex hull of all steps are enough, of even codes and of odd ones each for themselves, since
 * half-even rounding treats them apart. They are few: some twenty of 65,535 steps.
 */
export interface Staircase {
  readonly falls: boolean;
  readonly reached: readonly Corner[];
  readonly missed: readonly Corner[];
}

/**
 * @param base the code below the first threshold
 * @param range the integers that matter
 * @param codes what is cut off at both ends anyway: codes below are reached, and above never, whatever the line
 */
export function staircase(
  found: ChannelThresholds,
  base: number,
  range: IntegerRange,
  codes: IntegerRange,
): Staircase {
  const reached = [new Hull(1), new Hull(1)];
  const missed = [new Hull(-1), new Hull(-1)];
  const { min, max } = oriented(found, range);
  for (let i = 0; i < found.thresholds.length; i++) {
    const at = stepOf(found, i);
    const code = base + i + 1;
    const parity = code & 1;
    if (at <= max && code > codes.min) reached[parity].add(Math.max(at, min), code);
    if (at > min && code <= codes.max) missed[parity].add(Math.min(at, max + 1) - 1, code);
  }
  return { falls: found.descending, reached: cornersOf(reached), missed: cornersOf(missed) };
}

/** The codes that some integer of the range has. */
export function codesReached(found: ChannelThresholds, base: number, range: IntegerRange): IntegerRange {
  const { min, max } = oriented(found, range);
  const upTo = (x: number): number => {
    let climbed = 0;
    for (let above = found.thresholds.length; climbed < above; ) {
      const middle = (climbed + above) >> 1;
      if (stepOf(found, middle) <= x) climbed = middle + 1;
      else above = middle;
    }
    return base + climbed;
  };
  return { min: upTo(min), max: upTo(max) };
}

/** Where step i is climbed, of the rising staircase: x < t is -x >= 1 - t. */
const stepOf = ({ thresholds, descending }: ChannelThresholds, i: number): number =>
  descending ? 1 - thresholds[thresholds.length - 1 - i] : thresholds[i];

const oriented = ({ descending }: ChannelThresholds, { min, max }: IntegerRange): IntegerRange =>
  descending ? { min: -max, max: -min } : { min, max };

/** From the least to the greatest of all. */
export const hullOf = (ranges: readonly IntegerRange[]): IntegerRange =>
  ranges.reduce((a, b) => ({ min: Math.min(a.min, b.min), max: Math.max(a.max, b.max) }));

const cornersOf = (hulls: readonly Hull[]): Corner[] => hulls.flatMap(hull => hull.corners());

/** The upper (side 1) or lower (side -1) convex hull of points that come with x never falling and y rising. */
class Hull {
  private readonly xs: number[] = [];
  private readonly ys: number[] = [];
  private readonly side: 1 | -1;

  constructor(side: 1 | -1) {
    this.side = side;
  }

  add(x: number, y: number): void {
    const { xs, ys, side } = this;
    if (xs.length > 0 && xs[xs.length - 1] === x) {
      // Of points one above the other the last is the highest.
      if (side < 0) return;
      xs.pop();
      ys.pop();
    }
    for (let last = xs.length - 1; last > 0; last--) {
      const turn = compareProducts(
        ys[last] - ys[last - 1],
        x - xs[last],
        y - ys[last],
        xs[last] - xs[last - 1],
      );
      // A corner is where the slope falls, of a lower hull where it rises.
      if (turn * side > 0) break;
      xs.pop();
      ys.pop();
    }
    xs.push(x);
    ys.push(y);
  }

  corners(): Corner[] {
    return this.xs.map((x, i) => ({ x: BigInt(x), code: BigInt(this.ys[i]) }));
  }
}

/** The sign of a * b - c * d, of integers below 2^53. */
function compareProducts(a: number, b: number, c: number, d: number): number {
  const [left, right] = [a * b, c * d];
  if (left < 2 ** 53 && right < 2 ** 53) return left - right;
  const exact = BigInt(a) * BigInt(b) - BigInt(c) * BigInt(d);
  return exact > 0n ? 1 : exact < 0n ? -1 : 0;
}
