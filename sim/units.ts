import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** One run of the compiler. */
export interface Unit {
  readonly source: string;
  /** The -O option. */
  readonly level: string;
}

/** The optimization that pays: -O2 compiles a third longer than -O1 and runs no faster. */
const FAST = '-O1';
/** Code that runs once, at the start. */
const SLOW = '-O0';

/** For cache keys: what this file decides about the compilation. */
export const UNIT_LEVELS = [FAST, SLOW] as const;

/**
 * Most bytes of generated source in one unit. Every unit reads Verilator's headers first (half a
 * second), so small files go together; large ones stay apart, to share the cores.
 */
const UNIT_BYTES = 400_000;
/** Up to this size the headers cost more than compiling the slow code fast. */
const SINGLE_UNIT_BYTES = 100_000;

/**
 * Joins a model's files (names in `folder`), those run every cycle and those run once, into units,
 * written to the same folder.
 */
export async function planUnits(
  folder: string,
  fast: readonly string[],
  slow: readonly string[],
): Promise<readonly Unit[]> {
  const files = await Promise.all(
    [...fast, ...slow].map(async name => ({ name, bytes: (await stat(join(folder, name))).size })),
  );
  const total = files.reduce((sum, file) => sum + file.bytes, 0);
  if (total <= SINGLE_UNIT_BYTES) return write(folder, 'unit', FAST, [files]);
  return [
    ...(await write(folder, 'fast', FAST, groups(files.slice(0, fast.length)))),
    ...(await write(folder, 'slow', SLOW, groups(files.slice(fast.length)))),
  ];
}

interface SizedFile {
  readonly name: string;
  readonly bytes: number;
}

function groups(files: readonly SizedFile[]): readonly (readonly SizedFile[])[] {
  const all: SizedFile[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const file of files) {
    if (bytes + file.bytes > UNIT_BYTES) {
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
