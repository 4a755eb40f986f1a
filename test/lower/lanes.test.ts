import { expect, it } from 'vitest';
import { commonLanes, greatestDivisor } from '../../src/lower/lowering.ts';

it('finds the greatest divisor up to a number, as counting down does', () => {
  for (let n = 1; n <= 60; n++) {
    for (let most = 1; most <= 64; most++) {
      let expected = Math.min(n, most);
      while (n % expected !== 0) expected--;
      expect(greatestDivisor(n, most), `${n} up to ${most}`).toBe(expected);
    }
  }
});

it('finds lanes that divide all counts, of which 0 divides by any', () => {
  for (const counts of [[12, 18], [12, 0, 30], [7, 5], [0], [0, 0], [16], [9, 27, 81]]) {
    for (let wanted = 1; wanted <= 32; wanted++) {
      let expected = Math.min(wanted, ...counts.filter(n => n > 0));
      while (counts.some(n => n % expected !== 0)) expected--;
      expect(commonLanes(counts, wanted), `${counts} up to ${wanted}`).toBe(expected);
    }
  }
});

it('finds a divisor of millions without counting down', () => {
  const prime = 16_777_213;
  const start = performance.now();
  for (let most = prime - 1000; most < prime; most++) expect(greatestDivisor(prime, most)).toBe(1);
  expect(performance.now() - start).toBeLessThan(2000);
});
