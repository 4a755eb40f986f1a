import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { inParallel } from '../../sim/compile.ts';
import { buildSimulator, type Simulator } from '../../sim/simulator.ts';
import { counted } from '../../src/ir/counted.ts';
import { DiagnosticError } from '../../src/ir/diagnostic.ts';
import { invariant } from '../../src/ir/invariant.ts';
import { type KernelKind, sourcesOfKind } from '../../src/kernels/index.ts';
import { EXPECTED_CYCLES, rtlFolder, type SweepModel } from '../kernels/sweep.ts';
import { reasonOf } from './equivalent.ts';
import type { Mutation } from './mutations.ts';
import { SWITCH_FILE, switchedModule, switchText } from './switched.ts';
import { roundsOf, THOROUGH_ROUND, type Trial } from './trials.ts';

/** Mutations by their numbers, from 1 on. */
export type Numbered = ReadonlyMap<number, Mutation>;

/** Sweeps each kernel with the mutants of its modules, until one catches them; the kernel that caught each. */
export async function sweepMutants(
  kinds: readonly KernelKind[],
  mutations: Numbered,
  onProgress: (text: string) => void = () => undefined,
): Promise<ReadonlyMap<number, KernelKind>> {
  const caught = new Map<number, KernelKind>();
  for (const kind of kinds) {
    const modules = sourcesOfKind(kind).map(path => basename(path, '.v'));
    for (const [round, makeModel] of roundsOf(kind).entries()) {
      const left = [...mutations].filter(
        ([n, { module, key }]) =>
          !caught.has(n) &&
          modules.includes(module) &&
          (round < THOROUGH_ROUND || reasonOf(key) === undefined),
      );
      if (left.length === 0) break;
      const { model, trials } = await makeModel();
      const own = await caughtBy(model, trials, new Map(left));
      for (const number of own) caught.set(number, kind);
      onProgress(
        `${kind}, ${counted(model.cases.length, 'case')}: ${own.length} of ${left.length} mutants caught`,
      );
    }
  }
  return caught;
}

/** The numbers of the mutants that some trials of a model catch, all in one simulator. */
async function caughtBy(model: SweepModel, trials: readonly Trial[], mutations: Numbered): Promise<number[]> {
  const sources = await switchedSources(model.bench.sources, mutations, join(model.folder, 'switched'));
  const simulator = await buildSimulator({ ...model.bench, sources }, { expectedCycles: EXPECTED_CYCLES });
  const judge = judgeOf(model, trials, simulator);
  invariant(!(await judge(0)), `${model.cases[0].kernel.kind} is wrong before it is changed`);
  const modules = new Set(model.bench.sources.map(source => basename(source, '.v')));
  const built = [...mutations].filter(([, { module }]) => modules.has(module));
  const verdicts = await inParallel(
    built.map(
      ([number]) =>
        async () =>
          (await judge(number)) ? [number] : [],
    ),
  );
  return verdicts.flat();
}

/** The sources, those that have mutations with a switch for them, in a folder of their own. */
export async function switchedSources(
  sources: readonly string[],
  mutations: Numbered,
  folder: string,
): Promise<string[]> {
  const written: string[] = [];
  for (const source of sources) {
    const own = new Map([...mutations].filter(([, { module }]) => module === basename(source, '.v')));
    if (own.size === 0) {
      written.push(source);
      continue;
    }
    const path = join(folder, basename(source));
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, switchedModule(await readFile(source, 'utf8'), own));
    written.push(path);
  }
  return written;
}

/** Whether a mutant is caught: by what a trial sees, or because the simulator breaks off. */
function judgeOf(
  model: SweepModel,
  trials: readonly Trial[],
  simulator: Simulator,
): (number: number) => Promise<boolean> {
  return async number => {
    const memoryFolder = join(model.folder, `mutant${number}`);
    await linkMemories(model.folder, memoryFolder);
    await writeFile(join(memoryFolder, SWITCH_FILE), switchText(number));
    for (const { run, isRight } of trials) {
      try {
        if (!isRight(await simulator.run({ ...run, memoryFolder }))) return true;
      } catch (error) {
        // A loop that never settles ends the simulator.
        if (error instanceof DiagnosticError) return true;
        throw error;
      }
    }
    return false;
  };
}

/** Links to the memories of all kernels, so that each mutant has a folder for its number. */
async function linkMemories(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  const names = (await readdir(from)).filter(name => name.endsWith('.mem'));
  await Promise.all(names.map(name => symlink(join(from, name), join(to, name))));
}

/** The text of each module below hw/rtl that a sweep plays, by its path there. */
export async function modulesOf(kinds: readonly KernelKind[]): Promise<ReadonlyMap<string, string>> {
  const paths = [...new Set(kinds.flatMap(sourcesOfKind))];
  const texts = paths.map(async path => [path, await readFile(join(rtlFolder, path), 'utf8')] as const);
  return new Map(await Promise.all(texts));
}
