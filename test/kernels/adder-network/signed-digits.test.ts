import fc from 'fast-check';
import { expect, it } from 'vitest';
import { signedDigits } from '../../../src/kernels/mvu-unrolled/adder-network/signed-digits.ts';

const numberOf = (digits: ReturnType<typeof signedDigits>): number =>
  digits.reduce((sum, { shift, isNegative }) => sum + (isNegative ? -1 : 1) * 2 ** shift, 0);

it('writes numbers with digits that are no neighbours', () => {
  fc.assert(
    fc.property(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), value => {
      const digits = signedDigits(value);
      expect(numberOf(digits)).toBe(value);
      digits.slice(1).forEach(({ shift }, i) => {
        expect(shift).toBeGreaterThan(digits[i].shift + 1);
      });
    }),
  );
});

/** The fewest signed digits of each number up to `limit`, by trying all with one digit more. */
function fewestDigits(limit: number): number[] {
  const fewest = new Map([[0, 0]]);
  for (let count = 1; count <= 8; count++) {
    for (const [value, digits] of [...fewest]) {
      if (digits !== count - 1) continue;
      for (let power = 1; power <= 4 * limit; power *= 2) {
        for (const next of [value + power, value - power]) {
          if (Math.abs(next) <= 4 * limit && !fewest.has(next)) fewest.set(next, count);
        }
      }
    }
  }
  return Array.from({ length: limit + 1 }, (_, value) => fewest.get(value) ?? Number.NaN);
}

it('takes as few digits as there can be', () => {
  fewestDigits(512).forEach((count, value) => {
    expect([value, signedDigits(value).length]).toEqual([value, count]);
    expect(signedDigits(-value).length).toBe(count);
  });
});
