import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { DiagnosticSink } from '../src/ir/diagnostic.ts';
import type { Bench } from './bench.ts';
import { cached, defaultCacheFolder, findCached, fingerprint, reasonOf } from './cache.ts';
import { commonFlags, harnessText } from './compile.ts';
import { simDiagnostic } from './diagnostics.ts';
import { type BuildStep, makeSimulator } from './make-simulator.ts';
import { glueSource, observationConfig } from './ports.ts';
import { type RunLength, runLengthOf } from './run-length.ts';
import { checkBench } from './signals.ts';
import { findToolchain, type Toolchain, verilatorInclude } from './toolchain.ts';
import { PLANS } from './units.ts';
import { type TranslationOptions, verilatorOptions } from './verilate.ts';

export interface BuildOptions extends TranslationOptions {
  /** About how many cycles will be simulated, over all runs; without it, many. */
  readonly expectedCycles?: number;
  /** Instead of `defaultCacheFolder()`. */
  readonly cacheFolder?: string;
  /** Called as the steps of a build begin; not at all when the simulator is in the cache. */
  readonly onProgress?: (step: BuildStep) => void;
}

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
  const cache = options.cacheFolder ?? defaultCacheFolder();
  const toolchain = await findToolchain();
  const parts = await keyParts(bench, options, toolchain);
  const keyOf = (length: RunLength) => fingerprint([...parts, JSON.stringify(PLANS[length])]);
  const length = runLengthOf(options.expectedCycles ?? Number.POSITIVE_INFINITY);
  // What was built to run long serves a short run as well.
  const atHand = length === 'short' ? await findCached(cache, 'simulators', keyOf('long')) : undefined;
  const make = async (folder: string) => {
    const compiler = { toolchain, cache, wave: options.wave ?? false, include: await verilatorInclude() };
    await makeSimulator(bench, { ...options, length }, compiler, folder);
  };
  const entry = atHand ?? (await cached(cache, 'simulators', keyOf(length), make));
  return { program: join(entry.folder, 'simulator'), cached: entry.hit };
}

/** All that a simulator is made of, but for how it is compiled. */
async function keyParts(
  bench: Bench,
  options: BuildOptions,
  toolchain: Toolchain,
): Promise<readonly string[]> {
  const wave = options.wave ?? false;
  const waivers = options.waivers === undefined ? [] : [options.waivers];
  const texts = await readSources([...bench.sources, ...waivers]);
  return [
    toolchain.verilatorVersion,
    toolchain.compiler,
    toolchain.compilerVersion,
    JSON.stringify([verilatorOptions(bench.top, options), commonFlags(wave)]),
    await harnessText(),
    observationConfig(bench),
    // Stands for all glue of this bench: which flags are ports is a matter of the sources.
    glueSource(bench, new Set(bench.flags), wave),
    ...bench.sources.map(source => basename(source)),
    ...texts,
  ];
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
