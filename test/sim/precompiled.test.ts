import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { defaultCacheFolder } from '../../sim/cache.ts';
import { type Compiler, commonFlags } from '../../sim/compile.ts';
import { compileUnit, precompiledHeader } from '../../sim/precompiled.ts';
import { runTool } from '../../sim/tool.ts';
import { findToolchain, verilatorInclude } from '../../sim/toolchain.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bitwright-precompiled-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const unit = () => ({ source: join(folder, 'unit.cpp'), level: '-O0' });

/**
 * A compiler that notes its arguments and writes what it is asked for, but for calls that hold `refused`.
 */
async function fakeCompiler(refused: string, compilerVersion = 'g++ 1'): Promise<Compiler> {
  const compiler = join(folder, 'cxx');
  const refusal = refused && `case "$*" in *"${refused}"*) echo "x: error: no $*" >&2; exit 1 ;; esac\n`;
  const write = 'for last; do :; done\n: > "$last"\n';
  await writeFile(compiler, `#!/bin/sh\necho "$*" >> '${folder}/calls'\n${refusal}${write}`);
  await chmod(compiler, 0o755);
  const toolchain = { compiler, compilerVersion, verilatorVersion: 'Verilator 5' };
  return { toolchain, cache: join(folder, 'cache'), wave: false, include: '/include' };
}

async function calls(): Promise<{ all: number; headers: number; withHeader: number }> {
  const lines = (await readFile(join(folder, 'calls'), 'utf8')).trim().split('\n');
  const count = (text: string) => lines.filter(line => line.includes(text)).length;
  return { all: lines.length, headers: count('c++-header'), withHeader: count('-include') };
}

it('compiles the header once, and every unit with it', async () => {
  const compiler = await fakeCompiler('');
  for (let i = 0; i < 3; i++) expect(await compileUnit(compiler, unit())).toBe(`${unit().source}.o`);
  expect(await calls()).toEqual({ all: 4, headers: 1, withHeader: 3 });
  // Other options want another header.
  await compileUnit(compiler, { ...unit(), level: '-O1' });
  expect(await calls()).toEqual({ all: 6, headers: 2, withHeader: 4 });
  await compileUnit({ ...compiler, wave: true }, unit());
  expect(await calls()).toEqual({ all: 7, headers: 2, withHeader: 4 });
});

it('compiles a unit without the header where the compiler cannot use it', async () => {
  await compileUnit(await fakeCompiler('-include'), unit());
  expect(await calls()).toEqual({ all: 3, headers: 1, withHeader: 1 });
});

it('compiles units without a header where none can be made', async () => {
  await compileUnit(await fakeCompiler('c++-header'), unit());
  expect(await calls()).toEqual({ all: 2, headers: 1, withHeader: 0 });
});

it('makes no header for a compiler that does not take it after a move', async () => {
  await compileUnit(await fakeCompiler('', 'Debian clang version 14.0.6'), unit());
  expect(await calls()).toEqual({ all: 1, headers: 0, withHeader: 0 });
});

it('passes on what is wrong with the unit itself', async () => {
  const broken = compileUnit(await fakeCompiler('unit.cpp'), unit());
  await expect(broken).rejects.toThrow(/sim\/compile-error.*x: error: no/);
});

it('makes one that GCC takes', async context => {
  const toolchain = await findToolchain();
  context.skip(/clang/i.test(toolchain.compilerVersion), 'the compiler is another');
  const include = await verilatorInclude();
  const header = await precompiledHeader(
    { toolchain, cache: defaultCacheFolder(), wave: false, include },
    '-O0',
  );
  const options = [...commonFlags(false), '-O0', '-H', '-include', String(header), '-fsyntax-only'];
  const { all } = await runTool(toolchain.compiler, [...options, '-x', 'c++', '/dev/null'], {
    purpose: 'it compiles the simulator',
  });
  // -H marks a precompiled header that is used by an exclamation mark.
  expect(all.trim()).toBe(`! ${header}.gch`);
});
