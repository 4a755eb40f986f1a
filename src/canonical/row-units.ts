import type { Rational } from '../exact/rational.ts';
import * as Q from '../exact/rational.ts';
import { signedBits } from '../ir/integer-type.ts';

/** Widest weight that is built as hardware. */
export const MAX_WEIGHT_BITS = 16;

/**
 * Integer codes and their unit per row for a matrix of exact numbers: each row is the largest unit
 * that makes all its entries integers.
 */
export function rowUnits(
  rows: number,
  columns: number,
  entry: (row: number, column: number) => Rational,
): { codes: number[]; unit: Rational[]; bits: number } {
  const codes: number[] = [];
  const unit: Rational[] = [];
  let bits = 1;
  for (let row = 0; row < rows; row++) {
    const entries = Array.from({ length: columns }, (_, column) => entry(row, column));
    const common = entries.reduce((u, e) => (e.num === 0n ? u : Q.commonUnit(u, e)), Q.ZERO);
    unit.push(common.num === 0n ? Q.ONE : common);
    for (const e of entries) {
      const code = common.num === 0n ? 0 : Number(Q.divide(e, common).num);
      bits = Math.max(bits, signedBits({ min: Math.min(code, 0), max: Math.max(code, 0) }));
      codes.push(code);
    }
  }
  return { codes, unit, bits };
}
