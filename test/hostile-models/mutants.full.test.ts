import { expect, it } from 'vitest';
import { MOST_BYTES } from './judge.ts';
import { tryMutants } from './mutants.ts';

const [FIRST, END] = [150, 4150];

it('takes or refuses 4,000 mutants within time and memory, and fails in no other way', () => {
  const { compiled, refused, slowest, failures } = tryMutants(FIRST, END);
  console.log(
    `${compiled} compiled, ${refused} refused; the slowest: ${slowest.mutant}, ${slowest.seconds} s`,
  );
  expect(failures).toEqual([]);
  expect(process.resourceUsage().maxRSS * 1024).toBeLessThan(MOST_BYTES);
});
