import type { FileContent } from '../codegen/design-source.ts';
import type { Diagnostic } from '../ir/diagnostic.ts';
import { invariant } from '../ir/invariant.ts';
import type { ToolFolder } from '../tools/browser-tools.ts';
import { buildDiagnostic } from '../tools/build-diagnostics.ts';
import { STEPS } from '../tools/open-flow.ts';
import { routeOutcome } from '../tools/route-outcome.ts';
import type { RouteReport } from '../tools/route-report.ts';
import type { BuildJob } from './board-build.ts';

/** Files as the tools take and give them. */
export interface Tree {
  [name: string]: Tree | FileContent;
}

/** A program as WebAssembly: it gives the files that are there when it has ended, and throws where it fails. */
export type Command = (
  args: readonly string[],
  files: Tree,
  options: Readonly<Record<'stdout' | 'stderr', (bytes: Uint8Array | null) => void>>,
) => Promise<Tree>;

/**
 * Loads programs of a package.
 *
 * @param isRead whether they read a file of the package's own, by its path there; others are not loaded
 */
export type LoadTools = (
  folder: ToolFolder,
  programs: readonly string[],
  isRead: (path: string) => boolean,
) => Promise<readonly Command[]>;

/** What the tools made of a build. */
export interface Synthesised {
  readonly board: string;
  readonly megahertz: number;
  /** Cells of the netlist by kind, where nothing places and routes it. */
  readonly netlist?: readonly (readonly [kind: string, count: number])[];
  readonly report?: RouteReport;
  /** Why there is no bitstream. */
  readonly errors: readonly Diagnostic[];
  readonly bitstream?: { readonly name: string; readonly bytes: Uint8Array };
  /** What place and route said; empty where it did not run. */
  readonly log: string;
}

/** Synthesis, place and route and the packing of a build. A tool that fails is told in `errors`. */
export async function synthesise(
  job: BuildJob,
  load: LoadTools,
  onStep: (step: string) => void,
): Promise<Synthesised> {
  const { board, megahertz, calls } = job;
  const without = { board, megahertz, log: '' };
  onStep('loading Yosys');
  const [yosys] = await load('yosys', ['yosys'], path => path.startsWith(`${job.family}/`));
  const read = await run('yosys', yosys, ['-s', STEPS.script], treeOf(job.files), line => {
    const [, pass] = YOSYS_STEP.exec(line) ?? [];
    if (pass !== undefined) onStep(`synthesis: ${pass}`);
  });
  if (!read.files) return { ...without, errors: [read.failure] };
  const netlist = textOf(read.files[STEPS.netlist]);
  if (!calls) return { ...without, errors: [], netlist: cellsOf(netlist, job.top) };

  const tree = { board: read.files.board, [STEPS.netlist]: netlist };
  onStep(`loading ${calls.folder}`);
  const programs = [calls.folder, calls.packer];
  const [router, packer] = await load(calls.folder, programs, path =>
    path.endsWith(`/${calls.chipDatabase}`),
  );
  onStep('place and route');
  const routed = await run(calls.folder, router, calls.route, tree, line => {
    const [, text] = ROUTE_STEP.exec(line) ?? [];
    if (text !== undefined) onStep(`place and route: ${text}`);
  });
  const { errors, report } = routeOutcome({
    ...{ board, megahertz, tool: calls.folder, log: routed.log, failure: routed.failure },
    json: textOf(routed.files?.[STEPS.report]),
  });
  const outcome = { board, megahertz, log: routed.log, ...(report ? { report } : {}) };
  if (errors.length > 0 || !routed.files) return { ...outcome, errors };

  onStep('packing');
  const packed = await run(calls.packer, packer, calls.pack, routed.files, () => undefined);
  if (!packed.files) return { ...outcome, errors: [packed.failure] };
  const bytes = bytesOf(packed.files[calls.bitstream]);
  return { ...outcome, errors: [], bitstream: { name: calls.bitstream, bytes } };
}

/** `3.12. Executing OPT_EXPR pass (perform const folding).` */
const YOSYS_STEP = /^[\d.]+ Executing (.{1,60}?) pass/;
/** `Info: Routing globals...`, `Info:   at iteration #5, type ALL: ...`; tables of cells and paths are no steps. */
const ROUTE_STEP = /^Info: *((?:[A-Z][a-z]+ing|at iteration|Running|Setting) .{1,60})/;

type Ended = { readonly log: string } & (
  | { readonly files: Tree; readonly failure?: undefined }
  | { readonly files?: undefined; readonly failure: Diagnostic }
);

async function run(
  tool: string,
  command: Command,
  args: readonly string[],
  files: Tree,
  onLine: (line: string) => void,
): Promise<Ended> {
  const decoder = new TextDecoder();
  const lines: string[] = [];
  let rest = '';
  const write = (bytes: Uint8Array | null): void => {
    if (!bytes) return;
    const parts = (rest + decoder.decode(bytes, { stream: true })).split('\n');
    rest = parts.pop() ?? '';
    for (const line of parts) {
      lines.push(line);
      onLine(line);
    }
  };
  const log = (): string => [...lines, rest].join('\n');
  try {
    const made = await command(args, files, { stdout: write, stderr: write });
    return { log: log(), files: made };
  } catch (error) {
    const how = error instanceof Error ? error.message : String(error);
    const text = log().trim().split('\n').slice(-LAST_LINES).join('\n');
    return { log: log(), failure: buildDiagnostic('tool-failed', { tool, how, text }) };
  }
}

const LAST_LINES = 8;

function treeOf(files: ReadonlyMap<string, FileContent>): Tree {
  const tree: Tree = {};
  for (const [path, content] of files) {
    const folders = path.split('/');
    const name = folders.pop() ?? '';
    let folder = tree;
    for (const part of folders) {
      folder[part] ??= {};
      const below = folder[part];
      invariant(typeof below === 'object' && !(below instanceof Uint8Array), `${part} is a file`);
      folder = below;
    }
    folder[name] = content;
  }
  return tree;
}

function cellsOf(netlist: string, top: string): [kind: string, count: number][] {
  const { modules } = JSON.parse(netlist) as Netlist;
  const counts = new Map<string, number>();
  for (const { type } of Object.values(modules[top]?.cells ?? {}))
    counts.set(type, (counts.get(type) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a);
}

/** The part of Yosys' write_json that is read. */
interface Netlist {
  readonly modules: Readonly<
    Record<string, { readonly cells: Readonly<Record<string, { readonly type: string }>> }>
  >;
}

const textOf = (file: Tree | FileContent | undefined): string =>
  typeof file === 'string' ? file : file instanceof Uint8Array ? new TextDecoder().decode(file) : '';

const bytesOf = (file: Tree | FileContent | undefined): Uint8Array =>
  file instanceof Uint8Array ? file : new TextEncoder().encode(textOf(file));
