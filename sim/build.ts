import { readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { DiagnosticSink } from '../src/ir/diagnostic.ts';
import type { Bench } from './bench.ts';
import { cached, defaultCacheFolder, fingerprint, reasonOf } from './cache.ts';
import {
  type Compiler,
  commonFlags,
  compileObject,
  harnessFolder,
  harnessText,
  inParallel,
  link,
  sharedObject,
} from './compile.ts';
import { simDiagnostic } from './diagnostics.ts';
import { checkSignals, glueSource, observationConfig, readModelSignals } from './ports.ts';
import { checkBench } from './signals.ts';
import { findToolchain, verilatorInclude } from './toolchain.ts';
import { planUnits, UNIT_LEVELS } from './units.ts';
import { verilate, verilatorOptions } from './verilate.ts';

export interface BuildOptions {
  /** Builds in the writing of FST waveforms; such a simulator is slower even where none is written. */
  readonly wave?: boolean;
  /** More options for Verilator, such as `-fno-expand` to rule out one of its optimizations. */
  readonly verilatorFlags?: readonly string[];
  /** Instead of `defaultCacheFolder()`. */
  readonly cacheFolder?: string;
  /** Called as the steps of a build begin; not at all when the simulator is in the cache. */
  readonly onProgress?: (step: BuildStep) => void;
}

export type BuildStep = 'translating Verilog' | 'compiling C++' | 'linking';

export interface Build {
  /** Path of the simulator program. */
  readonly program: string;
  /** True when it was in the cache and nothing was built. */
  readonly cached: boolean;
}

/**
 * Builds the simulator of a bench, or finds it in the cache. Its key is the content of all that goes
 * in, except the $readmemh files, which the simulator reads when it runs.
 */
export async function build(bench: Bench, options: BuildOptions = {}): Promise<Build> {
  checkBench(bench);
  const wave = options.wave ?? false;
  const cache = options.cacheFolder ?? defaultCacheFolder();
  const texts = await readSources(bench.sources);
  const toolchain = await findToolchain();
  const verilatorArguments = verilatorOptions(bench.top, wave, options.verilatorFlags ?? []);
  const key = fingerprint([
    toolchain.verilatorVersion,
    toolchain.compiler,
    toolchain.compilerVersion,
    JSON.stringify([verilatorArguments, commonFlags(wave), UNIT_LEVELS]),
    await harnessText(),
    observationConfig(bench),
    // Stands for all glue of this bench: which flags are ports is a matter of the sources.
    glueSource(bench, new Set(bench.flags), wave),
    ...bench.sources.flatMap((source, i) => [basename(source), texts[i]]),
  ]);
  const entry = await cached(cache, 'simulators', key, async folder => {
    const work = join(folder, 'work');
    const progress = options.onProgress ?? (() => undefined);
    progress('translating Verilog');
    const model = await verilate(bench, verilatorArguments, work);
    const signals = readModelSignals(model.modelHeader, model.rootHeader);
    checkSignals(bench, signals);
    await writeFile(join(model.folder, 'glue.cpp'), glueSource(bench, new Set(signals.ports.keys()), wave));

    progress('compiling C++');
    const compiler: Compiler = { toolchain, cache, wave, include: await verilatorInclude() };
    const units = await planUnits(model.folder, [...model.fast, 'glue.cpp'], model.slow);
    const objects = await inParallel([
      () => sharedObject(compiler, 'harness', join(harnessFolder(), 'harness.cpp')),
      ...model.runtime.map(name => () => sharedObject(compiler, name, join(compiler.include, `${name}.cpp`))),
      ...units.map(({ source, level }) => async () => {
        await compileObject(compiler, source, `${source}.o`, level);
        return `${source}.o`;
      }),
    ]);

    progress('linking');
    await link(compiler, objects, model.linkerFlags, join(folder, 'simulator'));
    await rm(work, { recursive: true });
  });
  return { program: join(entry.folder, 'simulator'), cached: entry.hit };
}

async function readSources(sources: readonly string[]): Promise<readonly string[]> {
  const sink = new DiagnosticSink();
  const texts = await Promise.all(
    sources.map(source =>
      readFile(source, 'utf8').catch(error => {
        sink.report(simDiagnostic('unreadable-source', { reason: reasonOf(error) }, { file: source }));
        return '';
      }),
    ),
  );
  sink.stopOnErrors();
  return texts;
}
