import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DiagnosticError } from '../src/ir/diagnostic.ts';
import { cached, fingerprint } from './cache.ts';
import { type Compiler, commonFlags, compile, compileObject } from './compile.ts';
import type { Unit } from './units.ts';

/** What every unit of a model reads first: two thirds of a second of Verilator's and C++'s headers. */
const HEADER = 'model.h';
const TEXT = '#include "verilated.h"\n';

/** By cache folder and key: to look whether some 60 MB are whole takes as long as a small unit. */
const known = new Map<string, Promise<string | undefined>>();

/**
 * A header for the units of all models, precompiled once for each set of flags; `level` is the -O
 * option. GCC reads the precompiled form where it accepts it, else the text. Undefined for other
 * compilers, for simulators with waves, which are built too seldom for it to pay, and where it cannot
 * be made: a model compiles without it as well.
 */
export async function precompiledHeader(compiler: Compiler, level: string): Promise<string | undefined> {
  const { verilatorVersion, compiler: command, compilerVersion } = compiler.toolchain;
  if (compiler.wave || /clang/i.test(compilerVersion)) return undefined;
  const key = fingerprint([
    verilatorVersion,
    command,
    compilerVersion,
    ...commonFlags(compiler.wave),
    level,
    compiler.include,
    TEXT,
  ]);
  const place = `${compiler.cache} ${key}`;
  const header = known.get(place) ?? makeHeader(compiler, level, key);
  known.set(place, header);
  return header;
}

async function makeHeader(compiler: Compiler, level: string, key: string): Promise<string | undefined> {
  try {
    const { folder } = await cached(compiler.cache, 'headers', key, async temporary => {
      const header = join(temporary, HEADER);
      await writeFile(header, TEXT);
      await compile(compiler, [level, '-x', 'c++-header', header, '-o', `${header}.gch`], HEADER);
    });
    return join(folder, HEADER);
  } catch (error) {
    if (error instanceof DiagnosticError) return undefined;
    throw error;
  }
}

/** Compiles a unit of a model, with the precompiled header where there is one; the path of the object. */
export async function compileUnit(compiler: Compiler, { source, level }: Unit): Promise<string> {
  const object = `${source}.o`;
  const header = await precompiledHeader(compiler, level);
  const plain = () => compileObject(compiler, source, object, level);
  if (header === undefined) await plain();
  // A compiler that cannot use the precompiled form may give up, or somebody took it away; what is wrong with the unit
  // itself, the second run says.
  else await compile(compiler, ['-include', header, level, '-c', source, '-o', object], source).catch(plain);
  return object;
}
