import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { withTemporaryFolder } from '../../sim/temporary-folder.ts';
import { runToEnd, tail } from '../../sim/tool.ts';
import { fail } from '../ir/diagnostic.ts';
import { invariant } from '../ir/invariant.ts';
import { isYosysPath, type YosysCommand, yosys, yosysPath } from '../ir/target-text.ts';
import { putFiles } from '../node/write-folder.ts';
import { synthDiagnostic } from './diagnostics.ts';

/** A Yosys run: the commands between reading the sources and the end. */
export interface YosysJob {
  /** What is synthesised, for messages. */
  readonly what: string;
  /** Verilog files, absolute paths. */
  readonly sources: readonly string[];
  /** Where $readmemh finds `memoryFiles`, absolute. */
  readonly memoryFolder: string;
  readonly memoryFiles: readonly string[];
  readonly commands: readonly YosysCommand[];
}

export interface Yosys {
  /** Its own words: `Yosys 0.23 (git sha1 7ce5011c24b)`. */
  readonly version: string;
  /** Everything it printed. Throws DiagnosticError where it fails. */
  run(job: YosysJob): Promise<string>;
}

const PACKAGE = '@yowasp/yosys';

/** The installed `yosys`, else the WebAssembly build from npm. Throws DiagnosticError when neither is there. */
export async function findYosys(): Promise<Yosys> {
  return (await nativeYosys()) ?? (await packagedYosys()) ?? fail(synthDiagnostic('no-yosys', {}));
}

/** The `yosys` in PATH. */
export async function nativeYosys(): Promise<Yosys | undefined> {
  const asked = await runToEnd('yosys', ['-V']);
  if (asked.code === 'ENOENT') return undefined;
  if (asked.failed)
    fail(
      synthDiagnostic('yosys-broken', { yosys: 'yosys', reason: tail(`${asked.stdout}\n${asked.stderr}`) }),
    );
  return {
    version: asked.stdout.trim(),
    async run(job) {
      const result = await runToEnd('yosys', ['-Q', '-T', '-p', script(job, source => source)], {
        cwd: job.memoryFolder,
      });
      return result.failed ? refuse(job, ending(result), result.all) : result.stdout;
    },
  };
}

/**
 * A Yosys by its program, which may be built to WebAssembly: those see no absolute paths below the temporary folder, and
 * what they print after the mapping of gates is lost, so that it runs beside copies of its files and its log is read.
 */
export function yosysAt(program: string, version: string): Yosys {
  return {
    version,
    run: job =>
      withTemporaryFolder('yosys', async folder => {
        const files = new Map<string, Uint8Array>();
        for (const path of filesOf(job)) files.set(basename(path), await readFile(path));
        await putFiles(folder, files);
        const args = ['-Q', '-T', '-q', '-l', 'yosys.log', '-p', script(job, source => basename(source))];
        const result = await runToEnd(program, args, { cwd: folder });
        const log = await readFile(join(folder, 'yosys.log'), 'utf8').catch(() => '');
        return result.failed ? refuse(job, ending(result), result.all || log) : log;
      }),
  };
}

/** All that a run reads, which no two files of a design have one name of. */
function filesOf(job: YosysJob): string[] {
  const paths = [...job.sources, ...job.memoryFiles.map(file => join(job.memoryFolder, file))];
  const names = paths.map(path => basename(path));
  invariant(new Set(names).size === names.length, 'two files of a design have the same name');
  return paths;
}

/**
 * Runs in a process of its own: WebAssembly would block this one. The files of its virtual file system
 * come as JSON on standard input.
 */
const CHILD = `
const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const { args, files } = JSON.parse(Buffer.concat(chunks).toString('utf8'));
const { runYosys } = await import(process.argv[1]);
const to = stream => bytes => { if (bytes) stream.write(bytes); };
try {
  await runYosys(args, files, { stdout: to(process.stdout), stderr: to(process.stderr) });
} catch (error) {
  process.stderr.write(String(error) + '\\n');
  process.exitCode = typeof error.code === 'number' ? error.code || 1 : 1;
}
`;

/** The npm package, where it is installed beside bitwright. */
export async function packagedYosys(): Promise<Yosys | undefined> {
  const url = packageUrl();
  if (url === undefined) return undefined;
  const start = (args: readonly string[], files: Readonly<Record<string, string>>) =>
    runToEnd(process.execPath, ['--input-type=module', '-e', CHILD, url], {
      input: JSON.stringify({ args, files }),
    });
  const asked = await start(['-V'], {});
  if (asked.failed) fail(synthDiagnostic('yosys-broken', { yosys: PACKAGE, reason: tail(asked.all) }));
  return {
    version: `${asked.stdout.trim()} from ${PACKAGE}`,
    async run(job) {
      const paths = filesOf(job);
      const names = paths.map(path => basename(path));
      const texts = await Promise.all(paths.map(path => readFile(path, 'utf8')));
      const files = Object.fromEntries(names.map((name, i) => [name, texts[i]]));
      const result = await start(['-Q', '-T', '-p', script(job, source => basename(source))], files);
      return result.failed ? refuse(job, ending(result), result.all) : result.stdout;
    },
  };
}

function packageUrl(): string | undefined {
  try {
    return pathToFileURL(createRequire(import.meta.url).resolve(PACKAGE)).href;
  } catch {
    return undefined;
  }
}

function script(job: YosysJob, pathOf: (source: string) => string): string {
  // Deferred: modules are elaborated with their parameters only.
  const reads = job.sources.map(source => {
    const path = pathOf(source);
    if (!isYosysPath(path)) fail(synthDiagnostic('bad-path', {}, { file: source }));
    return yosys`read_verilog -defer ${yosysPath(path)}`;
  });
  return [...reads, ...job.commands].join('; ');
}

function refuse(job: YosysJob, how: string, output: string): never {
  return fail(synthDiagnostic('yosys-failed', { what: job.what, how, text: tail(output) }));
}

function ending(result: { exitCode?: number; signal?: string }): string {
  return result.signal ? `signal ${result.signal}` : `exit code ${result.exitCode ?? 'unknown'}`;
}
