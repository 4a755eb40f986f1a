import { floorDivide } from './interval.ts';

/** a * x + b * floor((c * x + d) / m) for the integers 0 <= x < count; count and m are positive. */
export interface FloorLine {
  readonly count: bigint;
  readonly m: bigint;
  readonly a: bigint;
  readonly b: bigint;
  readonly c: bigint;
  readonly d: bigint;
}

const larger = (a: bigint, b: bigint): bigint => (a > b ? a : b);

/**
 * The greatest value of a line with a floor, in as many steps as Euclid's algorithm takes for c and m: whole parts of the
 * slope go into the line; of what is left, the extremes stand where the floor has just risen, or is about to, and
 * these places lie on such a line again, with c and m exchanged.
 */
export function greatestOnFloorLine(line: FloorLine): bigint {
  let { count, m, a, b, c, d } = line;
  let sum = 0n;
  let greatest: bigint | undefined;
  for (;;) {
    const slope = floorDivide(c, m);
    const start = floorDivide(d, m);
    a += b * slope;
    sum += b * start;
    c -= m * slope;
    d -= m * start;
    const last = count - 1n;
    const highest = (c * last + d) / m;
    const ends = larger(sum, sum + a * last + b * highest);
    greatest = greatest === undefined ? ends : larger(greatest, ends);
    // A straight line, or one that goes the way of its floor, is greatest at an end.
    if (highest === 0n || a === 0n || b === 0n || a > 0n === b > 0n) return greatest;
    if (a < 0n) {
      // The least x of each height 1 .. highest.
      sum += b;
      [count, m, a, b, c, d] = [highest, c, b, a, m, m - d + c - 1n];
    } else {
      // The greatest x of each height 0 .. highest - 1.
      [count, m, a, b, c, d] = [highest, c, b, a, m, m - d - 1n];
    }
  }
}

/** The least value of a line with a floor. */
export function leastOnFloorLine(line: FloorLine): bigint {
  return -greatestOnFloorLine({ ...line, a: -line.a, b: -line.b });
}
