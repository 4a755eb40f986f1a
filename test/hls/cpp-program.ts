import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished } from 'vitest';
import { buildCsim } from '../../sim/csim-build.ts';
import { runTool, type ToolResult } from '../../sim/tool.ts';
import { packageRoot } from '../../src/package-root.ts';

/** hw/hls, without the stand-ins for the vendor's headers. */
export const library = join(packageRoot(), 'hw', 'hls');

/** An hls_stream.h with bounded streams, for processes side by side. */
export const boundedStreams = fileURLToPath(new URL('./fixtures/bounded/hls_stream.h', import.meta.url));

const WARNINGS = ['-Wall', '-Wextra', '-Wno-unknown-pragmas', '-Werror'];
/** What Vitis HLS takes at most: no kernel of a sweep makes a wider integer. */
const WIDEST = '-DAP_INT_MAX_W=4096';

/** A folder that lasts as long as the test. */
export async function scratch(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'bitwright-hls-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Builds a program of these texts with the library of hw/hls; a warning is an error. */
export async function buildProgram(files: ReadonlyMap<string, string>): Promise<string> {
  const folder = await scratch();
  await cp(library, folder, { recursive: true, filter: source => !source.endsWith('shim') });
  for (const [name, text] of files) await writeFile(join(folder, name), text);
  const { program } = await buildCsim(folder, { record: false, level: '-O0', flags: [...WARNINGS, WIDEST] });
  return program;
}

/** Runs a program in a folder of its own that holds `files`; it must succeed. Returns how to read its files. */
export async function runProgram(
  program: string,
  files: ReadonlyMap<string, Uint8Array | string>,
): Promise<{ readonly result: ToolResult; read(name: string): Promise<Buffer> }> {
  const folder = await scratch();
  for (const [name, content] of files) await writeFile(join(folder, name), content);
  const result = await runTool(program, [], { cwd: folder, purpose: 'it was just built' });
  return { result, read: name => readFile(join(folder, name)) };
}

/** The same, and it must succeed. */
export async function runWell(program: string, files: ReadonlyMap<string, Uint8Array | string>) {
  const ended = await runProgram(program, files);
  expect(ended.result).toMatchObject({ ok: true });
  return ended;
}
