import fc from 'fast-check';
import { expect, it } from 'vitest';
import { judge, Tally } from './judge.ts';
import { randomNetworks } from './random-network.ts';
import { replay } from './replay.ts';

it('compiles random networks, exact against the float graph', async () => {
  const tally = new Tally();
  const isRight = fc.asyncProperty(randomNetworks, async network => {
    await judge(network, tally);
  });
  await fc.assert(isRight, { numRuns: 25, ...replay(7) });
  expect(tally.compiled, String(tally)).toBeGreaterThanOrEqual(0.9 * tally.networks);
});
