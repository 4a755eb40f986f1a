import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Bench } from './bench.ts';
import { type Compiler, harnessFolder, inParallel, link, sharedObject } from './compile.ts';
import { checkSignals, glueSource, readModelSignals } from './ports.ts';
import { compileUnit, precompiledHeader } from './precompiled.ts';
import type { RunLength } from './run-length.ts';
import { PLANS, planUnits } from './units.ts';
import { type TranslationOptions, type VerilatedModel, verilate } from './verilate.ts';

export type BuildStep = 'translating Verilog' | 'compiling C++' | 'linking';

export interface MakeOptions extends TranslationOptions {
  readonly length: RunLength;
  readonly onProgress?: (step: BuildStep) => void;
}

/** Makes the program `simulator` in `folder`, and leaves nothing else there. */
export async function makeSimulator(
  bench: Bench,
  options: MakeOptions,
  compiler: Compiler,
  folder: string,
): Promise<void> {
  const work = join(folder, 'work');
  const progress = options.onProgress ?? (() => undefined);
  progress('translating Verilog');
  // Verilator keeps one core busy; what does not depend on the design is made beside it.
  const [translated, harness] = await Promise.allSettled([
    translate(bench, options, work),
    sharedObject(compiler, 'harness', join(harnessFolder(), 'harness.cpp')),
    precompiledHeader(compiler, PLANS[options.length].fast),
  ]);
  const model = settledValue(translated);

  progress('compiling C++');
  const runtime = model.runtime.map(
    name => () => sharedObject(compiler, name, join(compiler.include, `${name}.cpp`)),
  );
  const units = await planUnits(model.folder, [...model.fast, 'glue.cpp'], model.slow, options.length);
  const objects = await inParallel([...runtime, ...units.map(unit => () => compileUnit(compiler, unit))]);

  progress('linking');
  await link(compiler, [settledValue(harness), ...objects], model.linkerFlags, join(folder, 'simulator'));
  await rm(work, { recursive: true });
}

/** The design in C++, with the glue that joins it to the harness. */
async function translate(bench: Bench, options: MakeOptions, work: string): Promise<VerilatedModel> {
  const model = await verilate(bench, options, work);
  const signals = readModelSignals(model.modelHeader, model.rootHeader);
  checkSignals(bench, signals);
  const glue = glueSource(bench, new Set(signals.ports.keys()), options.wave ?? false);
  await writeFile(join(model.folder, 'glue.cpp'), glue);
  return model;
}

function settledValue<T>(settled: PromiseSettledResult<T>): T {
  if (settled.status === 'rejected') throw settled.reason;
  return settled.value;
}
