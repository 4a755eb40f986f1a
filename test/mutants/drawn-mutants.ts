import type { KernelKind } from '../../src/kernels/index.ts';
import { Random } from '../kernels/random.ts';
import { modulesOf, type Numbered } from './kernel-mutants.ts';
import { type Mutation, mutationsOf } from './mutations.ts';

/** `count` mutations of the modules of some kernels, drawn from a seed: of each module as many, as far as it has them. */
export async function drawnMutants(
  kinds: readonly KernelKind[],
  count: number,
  seed: number,
): Promise<Numbered> {
  const random = new Random(seed);
  const modules = [...(await modulesOf(kinds))].map(([path, text]) =>
    shuffled(random, mutationsOf(path, text)),
  );
  const order = shuffled(random, modules);
  const most = Math.max(...order.map(({ length }) => length));
  const turns = Array.from({ length: most }, (_, turn) => order.flatMap(own => own.slice(turn, turn + 1)));
  return new Map(
    turns
      .flat()
      .slice(0, count)
      .map((mutation, i) => [i + 1, mutation]),
  );
}

function shuffled<T extends Mutation | Mutation[]>(random: Random, items: readonly T[]): T[] {
  const left = [...items];
  return items.map(() => left.splice(random.integer(0, left.length - 1), 1)[0]);
}
