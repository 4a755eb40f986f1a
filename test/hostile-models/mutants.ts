import { Random } from '../kernels/random.ts';
import { type Verdict, verdictOf } from './judge.ts';
import { mutantOf } from './mutant.ts';
import { type SeedModel, seedModels } from './seeds.ts';

/** What became of some mutants. */
export interface Outcome {
  compiled: number;
  refused: number;
  slowest: { readonly mutant: string; readonly seconds: number };
  readonly failures: string[];
}

let seeds: readonly SeedModel[] | undefined;

/** Mutant number `index`, the same at every run. */
export function mutant(index: number): SeedModel {
  seeds ??= seedModels();
  const seed = seeds[index % seeds.length];
  return {
    ...seed,
    name: `mutant ${index} of ${seed.name}`,
    bytes: mutantOf(seed.bytes, new Random(index + 1)),
  };
}

/**
 * Compiles mutants `first` up to but without `end`. What fails in another way than with a diagnostic is a failure, told with its
 * number: `mutant(number)` has it again.
 */
export function tryMutants(first: number, end: number): Outcome {
  const outcome: Outcome = {
    compiled: 0,
    refused: 0,
    slowest: { mutant: 'none', seconds: 0 },
    failures: [],
  };
  for (let index = first; index < end; index++) {
    const { name, ...model } = mutant(index);
    let verdict: Verdict;
    try {
      verdict = verdictOf(model);
    } catch (error) {
      outcome.failures.push(`${name}: ${error instanceof Error ? error.stack : error}`);
      continue;
    }
    if (verdict.codes.length === 0) outcome.compiled++;
    else outcome.refused++;
    if (verdict.seconds > outcome.slowest.seconds)
      outcome.slowest = { mutant: name, seconds: verdict.seconds };
  }
  return outcome;
}
