/**
 * Integers M and B with 0 <= M <= most such that x * M + B >= level for all `reached` and
 * x * M + B <= level for all `missed`: a digital straight line between two sets of points. All numbers,
 * and their products with `most`, are integers below 2^52.
 */
export interface Constraints {
  readonly reached: readonly { readonly x: number; readonly level: number }[];
  readonly missed: readonly { readonly x: number; readonly level: number }[];
  readonly most: number;
}

export interface Solution {
  readonly multiplier: number;
  /** The biases that go with it, inclusive. */
  readonly biases: { readonly min: number; readonly max: number };
}

interface Gap {
  /** The room for B, from the greatest lower bound to the least upper; negative: none. */
  readonly low: number;
  readonly high: number;
  /** The positions that bind them. */
  readonly lowX: number;
  readonly highX: number;
}

/** The bounds that a multiplier leaves to B. Infinite where nothing binds. */
function gapAt({ reached, missed }: Constraints, multiplier: number): Gap {
  let low = Number.NEGATIVE_INFINITY;
  let high = Number.POSITIVE_INFINITY;
  let lowX = 0;
  let highX = 0;
  for (const { x, level } of reached) {
    const bound = level - x * multiplier;
    if (bound > low) [low, lowX] = [bound, x];
  }
  for (const { x, level } of missed) {
    const bound = level - x * multiplier;
    if (bound < high) [high, highX] = [bound, x];
  }
  return { low, high, lowX, highX };
}

/** The biases of a multiplier of the range; unbounded sides end where the other does, or at 0. */
export function solve(constraints: Constraints, multiplier: number): Solution {
  const { low, high } = gapAt(constraints, multiplier);
  const reach = 2 ** 40;
  const min = Number.isFinite(low) ? low : Number.isFinite(high) ? Math.min(high, 0) - reach : -reach;
  const max = Number.isFinite(high) ? high : Math.max(min, 0) + reach;
  return { multiplier, biases: { min, max } };
}

/**
 * All multipliers for which there is a bias: an interval, since the room for B is a concave function of
 * M, piecewise linear. Each end is found by Newton's method from outside: where there is no room, the
 * two constraints that bind say how far M must at least move.
 */
export function multiplierRange(
  constraints: Constraints,
): { readonly min: number; readonly max: number } | undefined {
  const min = firstFrom(constraints, 0, 1);
  if (min === undefined) return undefined;
  const max = firstFrom(constraints, constraints.most, -1);
  return max === undefined || max < min ? undefined : { min, max };
}

/** The first multiplier with room for B, from `start` upwards or downwards. */
function firstFrom(constraints: Constraints, start: number, direction: 1 | -1): number | undefined {
  let multiplier = start;
  while (multiplier >= 0 && multiplier <= constraints.most) {
    const { low, high, lowX, highX } = gapAt(constraints, multiplier);
    const lack = low - high;
    if (!(lack > 0)) return multiplier;
    // Along these two constraints the room grows by lowX - highX for each unit of M.
    const gain = (lowX - highX) * direction;
    if (gain <= 0) return undefined;
    multiplier += direction * Math.ceil(lack / gain);
  }
  return undefined;
}
