import { readdir, readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fail } from '../src/ir/diagnostic.ts';
import { packageRoot } from '../src/package-root.ts';
import { cached, fingerprint } from './cache.ts';
import { simDiagnostic } from './diagnostics.ts';
import { runTool, tail } from './tool.ts';
import type { Toolchain } from './toolchain.ts';

/** More at a time would slow down what else runs; a compiler takes up to 0.5 GB. */
const JOBS = Math.min(2, availableParallelism());

export interface Compiler {
  readonly toolchain: Toolchain;
  readonly cache: string;
  readonly wave: boolean;
  /** Verilator's include folder. */
  readonly include: string;
}

export const harnessFolder = (): string => join(packageRoot(), 'sim', 'harness');

/** Compiler flags that all objects of a simulator share, without include folders. */
export function commonFlags(wave: boolean): readonly string[] {
  const defines = [
    'VM_COVERAGE=0',
    'VM_SC=0',
    `VM_TRACE=${wave ? 1 : 0}`,
    'VM_TRACE_VCD=0',
    `VM_TRACE_FST=${wave ? 1 : 0}`,
  ];
  return ['-std=gnu++17', '-pthread', '-w', ...defines.map(define => `-D${define}`)];
}

/** The text of the harness, for hashes. */
export async function harnessText(): Promise<string> {
  const names = (await readdir(harnessFolder())).sort();
  const texts = await Promise.all(names.map(name => readFile(join(harnessFolder(), name), 'utf8')));
  return fingerprint([...names, ...texts]);
}

/** Compiles with the flags and include folders of all objects of a simulator; `what` names it in errors. */
export async function compile(compiler: Compiler, args: readonly string[], what: string): Promise<void> {
  const folders = [compiler.include, join(compiler.include, 'vltstd'), harnessFolder()];
  const flags = [...commonFlags(compiler.wave), ...folders.flatMap(folder => ['-I', folder])];
  await runCompiler(compiler, [...flags, ...args], what);
}

/** Compiles one file; `level` is the -O option. */
export async function compileObject(
  compiler: Compiler,
  source: string,
  object: string,
  level: string,
): Promise<void> {
  await compile(compiler, [level, '-c', source, '-o', object], source);
}

export async function link(
  compiler: Compiler,
  objects: readonly string[],
  flags: readonly string[],
  program: string,
) {
  await runCompiler(compiler, ['-pthread', '-s', ...objects, ...flags, '-o', program], 'the simulator');
}

async function runCompiler(compiler: Compiler, args: readonly string[], what: string): Promise<void> {
  const { ok, all, how } = await runTool(compiler.toolchain.compiler, args, {
    purpose: 'it compiles the simulator',
  });
  if (ok) return;
  const error = all.split('\n').find(line => /error:|undefined reference|cannot find/.test(line));
  fail(simDiagnostic('compile-error', { what, text: error?.trim() ?? `${how}: ${tail(all)}` }));
}

/** The object of a file that does not depend on the design: compiled once for each flag set. */
export async function sharedObject(compiler: Compiler, name: string, source: string): Promise<string> {
  const { verilatorVersion, compiler: command, compilerVersion } = compiler.toolchain;
  const text = name === 'harness' ? await harnessText() : await readFile(source, 'utf8');
  const flags = commonFlags(compiler.wave);
  const key = fingerprint([
    verilatorVersion,
    command,
    compilerVersion,
    ...flags,
    name,
    compiler.include,
    text,
  ]);
  const { folder } = await cached(compiler.cache, 'objects', key, temporary =>
    compileObject(compiler, source, join(temporary, `${name}.o`), name === 'harness' ? '-O2' : '-O1'),
  );
  return join(folder, `${name}.o`);
}

/** Runs the tasks, JOBS at a time, in order; the first failure ends it. */
export async function inParallel<T>(tasks: readonly (() => Promise<T>)[]): Promise<T[]> {
  const results: T[] = [];
  const failures: unknown[] = [];
  let next = 0;
  const worker = async () => {
    while (next < tasks.length && failures.length === 0) {
      const index = next++;
      await tasks[index]().then(
        result => {
          results[index] = result;
        },
        error => failures.push(error),
      );
    }
  };
  await Promise.all(Array.from({ length: JOBS }, worker));
  if (failures.length > 0) throw failures[0];
  return results;
}
