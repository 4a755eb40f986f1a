/** A position and what a line must reach there, or must not exceed. */
export interface LinePoint {
  readonly x: bigint;
  readonly level: bigint;
}

/**
 * Integers M and B with 0 <= M <= most such that x * M + B >= level for all `reached` and
 * x * M + B <= level for all `missed`: a digital straight line between two sets of points.
 */
export interface Constraints {
  readonly reached: readonly LinePoint[];
  readonly missed: readonly LinePoint[];
  readonly most: bigint;
}

/** The biases that go with a multiplier, inclusive. */
export interface Biases {
  readonly min: bigint;
  readonly max: bigint;
}

interface Bound {
  readonly value: bigint;
  /** The position that binds. */
  readonly x: bigint;
}

/** The bounds that a multiplier leaves to B: the greatest lower and the least upper; undefined where nothing binds. */
function boundsAt({ reached, missed }: Constraints, multiplier: bigint) {
  let low: Bound | undefined;
  let high: Bound | undefined;
  for (const { x, level } of reached) {
    const value = level - x * multiplier;
    if (!low || value > low.value) low = { value, x };
  }
  for (const { x, level } of missed) {
    const value = level - x * multiplier;
    if (!high || value < high.value) high = { value, x };
  }
  return { low, high };
}

/** How far an unbounded side of the biases reaches. */
const REACH = 2n ** 40n;

/** The biases of a multiplier that has some; unbounded sides end where the other does, or at 0. */
export function biasesOf(constraints: Constraints, multiplier: bigint): Biases {
  const { low, high } = boundsAt(constraints, multiplier);
  const least = (value: bigint): bigint => (value < 0n ? value : 0n) - REACH;
  const min = low?.value ?? (high ? least(high.value) : -REACH);
  const max = high?.value ?? (min > 0n ? min : 0n) + REACH;
  return { min, max };
}

/**
 * The least multiplier for which there is a bias, or the greatest; undefined where there is none. All of them
 * are an interval, since the room for B is a concave function of M, piecewise linear. Each end is found by
 * Newton's method from outside: where there is no room, the two constraints that bind say how far M must at
 * least move.
 */
export function endOfMultipliers(constraints: Constraints, end: 'least' | 'greatest'): bigint | undefined {
  const direction = end === 'least' ? 1n : -1n;
  let multiplier = end === 'least' ? 0n : constraints.most;
  while (multiplier >= 0n && multiplier <= constraints.most) {
    const { low, high } = boundsAt(constraints, multiplier);
    if (!low || !high || low.value <= high.value) return multiplier;
    // Along these two constraints the room grows by lowX - highX for each unit of M.
    const gain = (low.x - high.x) * direction;
    if (gain <= 0n) return undefined;
    multiplier += direction * ((low.value - high.value + gain - 1n) / gain);
  }
  return undefined;
}
