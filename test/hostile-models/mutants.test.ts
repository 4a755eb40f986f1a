import { expect, it } from 'vitest';
import { verdictOf } from './judge.ts';
import { tryMutants } from './mutants.ts';
import { seedModels } from './seeds.ts';

/** Those of test:full begin behind them. */
const MUTANTS = 150;

it('compiles the models that mutants are made of', () => {
  for (const { name, ...model } of seedModels()) expect(verdictOf(model).text, name).toBe('');
});

it('takes or refuses every mutant, and fails in no other way', () => {
  const { compiled, refused, failures } = tryMutants(0, MUTANTS);
  expect(failures).toEqual([]);
  // Neither may be the rule: then hardly anything would be tried.
  expect(compiled).toBeGreaterThan(MUTANTS / 10);
  expect(refused).toBeGreaterThan(MUTANTS / 10);
});
