import { expect, it } from 'vitest';
import { nearFraction } from '../../src/exact/near-fraction.ts';
import { equals, format, fromNumber } from '../../src/exact/rational.ts';

it('finds the fraction that a float32 number is the nearest to', () => {
  const fractions: readonly (readonly [number, string])[] = [
    [1 / 6, '1/6'],
    [0.2, '1/5'],
    [0.01, '1/100'],
    [0.001, '1/1000'],
    [-2 / 3, '-2/3'],
    [11 / 48, '11/48'],
    [0, '0'],
    [1, '1'],
    [3.3, '33/10'],
  ];
  for (const [value, text] of fractions) expect(format(nearFraction(Math.fround(value)))).toBe(text);
});

it('finds every fraction of a denominator up to 1000 again, and no other', () => {
  for (let denominator = 1; denominator <= 1000; denominator += 7) {
    for (let numerator = 1; numerator < 2 * denominator; numerator += 11) {
      const { num, den } = nearFraction(Math.fround(numerator / denominator));
      expect(num * BigInt(denominator)).toBe(BigInt(numerator) * den);
    }
  }
});

it('leaves other numbers what they are, and a fraction that float32 does not round to it', () => {
  const float = Math.fround(1 / 6);
  const next = float + 2 ** -26;
  for (const value of [next, 0.1, Math.fround(Math.PI), 1e-7, 5.3, -1e30]) {
    expect(equals(nearFraction(value), fromNumber(value))).toBe(true);
  }
});
