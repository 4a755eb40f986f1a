import { expect, it } from 'vitest';
import { aimedNetworks } from '../schedule/aimed-networks.ts';
import { expectCountedWords } from './counted-words.ts';

let refused = 0;
let written = 0;

it.each(aimedNetworks)('counts every word of $name at any target', ({ graph, wire, targets }) => {
  const network = graph();
  for (const targetCycles of [1, ...targets]) {
    if (expectCountedWords(network, wire, targetCycles)) written++;
    else refused++;
  }
});

it('has tried both', () => {
  expect(written).toBeGreaterThan(20);
  expect(refused).toBeGreaterThan(0);
});
