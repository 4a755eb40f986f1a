import { ENCLOSURE_BITS, type EnclosedValue } from '../../exact/enclosed-value.ts';
import { floorDivide, ofSurd } from '../../exact/interval.ts';
import * as Q from '../../exact/rational.ts';
import type * as S from '../../exact/surd.ts';

/** The values of a function at all integers of a range, one after another; undefined where no integer of the type is. */
export type ValueRow = readonly (EnclosedValue | undefined)[];

/** The nearest multiples of a unit, a tie upward; of an integer that is none the entry before. */
export function multiplesOf(row: ValueRow, unit: S.Surd): number[] {
  const step = ofSurd(unit, 2 * ENCLOSURE_BITS);
  const twice = step.lo + step.hi;
  const found: number[] = [];
  for (const value of row) {
    if (!value) found.push(found.at(-1) ?? 0);
    else {
      const sum = (value.interval.lo + value.interval.hi) << BigInt(ENCLOSURE_BITS);
      found.push(Number(floorDivide(2n * sum + twice, 2n * twice)));
    }
  }
  return found;
}

/** How far multiples of a unit lie from the values that they stand for, at most. */
export function distanceOf(row: ValueRow, multiples: readonly number[], unit: S.Surd): number {
  const { lo, hi } = ofSurd(unit, ENCLOSURE_BITS);
  return row.reduce((most, value, i) => {
    if (!value) return most;
    const times = BigInt(multiples[i]);
    const ends = [times * lo, times * hi];
    const differences = ends.flatMap(end => [value.interval.lo - end, value.interval.hi - end]);
    const farthest = differences.map(d => (d < 0n ? -d : d)).reduce((a, b) => (a > b ? a : b));
    return Math.max(most, Q.toNumber(Q.rational(farthest, 1n << BigInt(ENCLOSURE_BITS))));
  }, 0);
}
