import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fail } from '../src/ir/diagnostic.ts';
import { simDiagnostic } from './diagnostics.ts';
import { runTool, tail } from './tool.ts';

const OLDEST_VERILATOR = 5;

/** The C++ compiler, with what it says of itself. */
export interface CompilerProgram {
  readonly compiler: string;
  readonly compilerVersion: string;
}

/** The programs that make a simulator, with what they say of themselves. */
export interface Toolchain extends CompilerProgram {
  readonly verilatorVersion: string;
}

const found = new Map<string, Promise<Toolchain>>();

/** Finds Verilator and the C++ compiler (`CXX`, else g++). Asked once for each PATH. */
export function findToolchain(): Promise<Toolchain> {
  const key = JSON.stringify([process.env.PATH, process.env.CXX]);
  let toolchain = found.get(key);
  if (!toolchain) {
    toolchain = askTools();
    found.set(key, toolchain);
    // What is missing may be installed before the next attempt.
    toolchain.catch(() => found.delete(key));
  }
  return toolchain;
}

/** Finds the C++ compiler alone (`CXX`, else g++). */
export async function findCompiler(): Promise<CompilerProgram> {
  const compiler = process.env.CXX || 'g++';
  return { compiler, compilerVersion: await firstLine(compiler, 'it compiles the simulator') };
}

async function askTools(): Promise<Toolchain> {
  const verilatorVersion = await versionOfVerilator();
  const [, major] = VERSION.exec(verilatorVersion) ?? [];
  // One that does not say is tried: it is no release of old.
  if (major !== undefined && Number(major) < OLDEST_VERILATOR) {
    fail(simDiagnostic('verilator-too-old', { found: verilatorVersion, needed: String(OLDEST_VERILATOR) }));
  }
  return { verilatorVersion, ...(await findCompiler()) };
}

const VERSION = /^Verilator (\d+)/;

/** What Verilator says of itself. Some builds do not say which version they are (PyPI's 5.48); their C++ runtime does. */
async function versionOfVerilator(): Promise<string> {
  const line = await firstLine('verilator', 'it translates the Verilog for simulation');
  if (VERSION.test(line)) return line;
  const config = join(await verilatorInclude(), 'verilated_config.h');
  const text = await readFile(config, 'utf8').catch(() => '');
  const [, version] = /^#define VERILATOR_VERSION "(\d[^"]*)"/m.exec(text) ?? [];
  return version === undefined ? line : `Verilator ${version} (${line})`;
}

async function firstLine(tool: string, purpose: string): Promise<string> {
  const { ok, all, stdout } = await runTool(tool, ['--version'], { purpose });
  if (!ok) fail(simDiagnostic('tool-broken', { tool, reason: tail(all) }));
  return stdout.split('\n')[0].trim();
}

/** The folder of Verilator's C++ runtime. */
export async function verilatorInclude(): Promise<string> {
  const { ok, all, stdout } = await runTool('verilator', ['--getenv', 'VERILATOR_ROOT'], {
    purpose: 'it translates the Verilog for simulation',
  });
  if (!ok) fail(simDiagnostic('tool-broken', { tool: 'verilator', reason: tail(all) }));
  return `${stdout.trim()}/include`;
}
