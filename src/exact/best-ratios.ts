import type { Rational } from './rational.ts';

type Fraction = readonly [num: bigint, den: bigint];

/**
 * The fractions nearest to a positive ratio from below and above of which neither part is greater than `limit`, the ratio
 * alone where it is one: by its continued fraction. Empty where the ratio or its inverse is beyond the limit.
 */
export function neighbouringFractions({ num, den }: Rational, limit: bigint): readonly Fraction[] {
  let before: Fraction = [0n, 1n];
  let last: Fraction = [1n, 0n];
  let rest: Fraction = [num, den];
  while (rest[1] !== 0n) {
    const quotient = rest[0] / rest[1];
    const next = step(before, last, quotient);
    if (next[0] > limit || next[1] > limit) {
      // As many times the last convergent as there is room for: it lies on the other side of the ratio.
      const room = [0, 1].map(part => (last[part] === 0n ? quotient : (limit - before[part]) / last[part]));
      const times = room[0] < room[1] ? room[0] : room[1];
      return [last, step(before, last, times)].filter(([p, q]) => p > 0n && q > 0n);
    }
    [before, last] = [last, next];
    rest = [rest[1], rest[0] % rest[1]];
  }
  return [last];
}

const step = ([p0, q0]: Fraction, [p1, q1]: Fraction, times: bigint): Fraction => [
  p0 + times * p1,
  q0 + times * q1,
];
