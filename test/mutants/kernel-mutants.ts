import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { inParallel } from '../../sim/compile.ts';
import { buildSimulator, type Simulator } from '../../sim/simulator.ts';
import { DiagnosticError } from '../../src/ir/diagnostic.ts';
import { invariant } from '../../src/ir/invariant.ts';
import { type KernelKind, sourcesOfKind } from '../../src/kernels/index.ts';
import {
  EXPECTED_CYCLES,
  measuredEnds,
  predictedEnds,
  rtlFolder,
  runOf,
  runsOf,
  type SweepCase,
  type SweepModel,
  writeModel,
  wrongStreams,
} from '../kernels/sweep.ts';
import { someCases } from './kernel-cases.ts';
import type { Mutation } from './mutations.ts';
import { SWITCH_FILE, switchedModule, switchText } from './switched.ts';

/** Mutations by their numbers, from 1 on. */
export type Numbered = ReadonlyMap<number, Mutation>;

/** Cases of a kernel that all its mutants are tried with, and those for the mutants that survive them. */
const ROUNDS = [
  { count: 12, first: 0 },
  { count: 36, first: 1 },
] as const;

/** A mutant that hangs is known after so many cycles without a beat, in times of what a kernel takes to settle. */
const WATCHDOG = 8;

/** Sweeps each kernel with the mutants of its modules, until one catches them; the kernel that caught each. */
export async function sweepMutants(
  kinds: readonly KernelKind[],
  mutations: Numbered,
): Promise<ReadonlyMap<number, KernelKind>> {
  const caught = new Map<number, KernelKind>();
  for (const kind of kinds) {
    for (const { count, first } of ROUNDS) {
      const modules = sourcesOfKind(kind).map(path => basename(path, '.v'));
      const left = [...mutations].filter(([n, { module }]) => !caught.has(n) && modules.includes(module));
      if (left.length === 0) break;
      for (const number of await caughtBy(someCases(kind, count, first), new Map(left)))
        caught.set(number, kind);
    }
  }
  return caught;
}

/** The numbers of the mutants that these cases catch, all in one simulator. */
async function caughtBy(cases: readonly SweepCase[], mutations: Numbered): Promise<number[]> {
  const model = await writeModel(cases);
  const sources = await switchedSources(model.bench.sources, mutations, join(model.folder, 'switched'));
  const simulator = await buildSimulator({ ...model.bench, sources }, { expectedCycles: EXPECTED_CYCLES });
  const judge = judgeOf(model, simulator);
  invariant(!(await judge(0)), `a kernel is wrong before it is changed: ${cases[0].kernel.kind}`);
  const verdicts = await inParallel(
    [...mutations.keys()].map(number => async () => ((await judge(number)) ? [number] : [])),
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

/** Whether a mutant is caught: by a value, a stream rule, a hang, a frame that ends when it should not. */
function judgeOf(model: SweepModel, simulator: Simulator): (number: number) => Promise<boolean> {
  const runs = runsOf(model).map(run => runOf(model, run));
  const settle = Math.max(...runs.map(({ longStalls }) => longStalls?.settleCycles ?? 0));
  const watchdogCycles = 1000 + WATCHDOG * settle;
  const predicted = model.cases.map(predictedEnds);
  return async number => {
    const memoryFolder = join(model.folder, `mutant${number}`);
    await linkMemories(model.folder, memoryFolder);
    await writeFile(join(memoryFolder, SWITCH_FILE), switchText(number));
    for (const run of runs) {
      try {
        const result = await simulator.run({ ...run, memoryFolder, watchdogCycles });
        const isWrong =
          wrongStreams(result).length > 0 ||
          result.hang ||
          Object.values(result.flags).some(rises => rises > 0);
        if (isWrong) return true;
        const isLate = model.cases.some(
          (_, i) =>
            !isDeepStrictEqual(
              { frameEnds: measuredEnds(model, i, result), blocked: [] },
              { ...predicted[i] },
            ),
        );
        if (run.stalls === 'none' && isLate) return true;
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

/** The text of each module below hw/rtl, by its path there. */
export async function modulesOf(kinds: readonly KernelKind[]): Promise<ReadonlyMap<string, string>> {
  const paths = [...new Set(kinds.flatMap(sourcesOfKind))];
  const texts = paths.map(async path => [path, await readFile(join(rtlFolder, path), 'utf8')] as const);
  return new Map(await Promise.all(texts));
}
