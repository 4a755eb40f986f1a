import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunLength } from './run-length.ts';

/** One run of the compiler. */
export interface Unit {
  readonly source: string;
  /** The -O option. */
  readonly level: string;
}

interface Plan {
  /** The -O option for code that runs every cycle. */
  readonly fast: string;
  /** For code that runs once, at the start. */
  readonly slow: string;
  /**
   * Most bytes of generated source in one unit: some seconds of compiling. Every unit reads the headers
   * first, so small files go together; large ones stay apart, to share the cores.
   */
  readonly unitBytes: number;
  /** Up to this size of a model the headers cost more than compiling the slow code like the fast. */
  readonly singleUnitBytes: number;
}

/** For cache keys: what this file decides about the compilation. */
export const PLANS: { readonly [L in RunLength]: Plan } = {
  short: { fast: '-O0', slow: '-O0', unitBytes: 2_000_000, singleUnitBytes: 2_000_000 },
  // -O2 compiles a third longer than -O1 and runs no faster.
  long: { fast: '-O1', slow: '-O0', unitBytes: 400_000, singleUnitBytes: 100_000 },
};

/**
 * Joins a model's files (names in `folder`), those run every cycle and those run once, into units,
 * written to the same folder.
 */
export async function planUnits(
  folder: string,
  fast: readonly string[],
  slow: readonly string[],
  length: RunLength,
): Promise<readonly Unit[]> {
  const plan = PLANS[length];
  const files = await Promise.all(
    [...fast, ...slow].map(async name => ({ name, bytes: (await stat(join(folder, name))).size })),
  );
  const total = files.reduce((sum, file) => sum + file.bytes, 0);
  if (total <= plan.singleUnitBytes) return write(folder, 'unit', plan.fast, [files]);
  return [
    ...(await write(folder, 'fast', plan.fast, groups(files.slice(0, fast.length), plan.unitBytes))),
    ...(await write(folder, 'slow', plan.slow, groups(files.slice(fast.length), plan.unitBytes))),
  ];
}

interface SizedFile {
  readonly name: string;
  readonly bytes: number;
}

function groups(files: readonly SizedFile[], unitBytes: number): readonly (readonly SizedFile[])[] {
  const all: SizedFile[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const file of files) {
    if (bytes + file.bytes > unitBytes) {
      all.push([]);
      bytes = 0;
    }
    all[all.length - 1].push(file);
    bytes += file.bytes;
  }
  return all;
}

function write(
  folder: string,
  stem: string,
  level: string,
  units: readonly (readonly SizedFile[])[],
): Promise<readonly Unit[]> {
  return Promise.all(
    units.map(async (files, i) => {
      const source = join(folder, `${stem}${i}.cpp`);
      await writeFile(source, files.map(({ name }) => `#include "${name}"\n`).join(''));
      return { source, level };
    }),
  );
}
