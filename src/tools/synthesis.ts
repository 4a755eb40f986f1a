import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fail } from '../ir/diagnostic.ts';
import {
  yosys as command,
  type Identifier,
  identifier,
  word,
  type YosysCommand,
  type YosysConstant,
  yosysConstant,
  yosysString,
} from '../ir/target-text.ts';
import type { ParameterValue } from '../kernels/kernel.ts';
import { synthDiagnostic } from './diagnostics.ts';
import {
  type Area,
  addAreas,
  areaOfCells,
  blockRamsOf,
  FLOWS,
  type Flow,
  type FlowName,
  NO_AREA,
} from './flows.ts';
import { cellsOf, longestPathOf, statisticsCommands } from './statistics.ts';
import type { Yosys, YosysJob } from './yosys.ts';

/** A memory of a module: `words` of `bits`, set by $readmemh from `file`. */
export interface RomFile {
  readonly file: string;
  readonly words: number;
  readonly bits: number;
}

/** A module to be synthesised on its own. */
export interface ModuleJob {
  readonly what: string;
  readonly module: string;
  /** Verilog files, absolute paths. */
  readonly sources: readonly string[];
  readonly parameters: readonly (readonly [name: string, value: ParameterValue | string])[];
  /** Outputs that nothing reads where the module is used. */
  readonly openOutputs: readonly string[];
  readonly memoryFolder: string;
  readonly memories: readonly RomFile[];
}

export interface ModuleArea {
  readonly area: Area;
  /** Cells on the longest path from register to register; null where it was not asked for. */
  readonly longestPath: number | null;
  /** Memories counted by their size, not synthesised. */
  readonly leftOut: readonly (Pick<RomFile, 'words' | 'bits'> & { readonly blocks: number })[];
  /** Names of cells that are in no column of the area. */
  readonly uncounted: readonly string[];
}

/** Memories above this many bits are counted: Yosys takes minutes for each of them. */
export const MAX_SYNTHESISED_BITS = 4 * 2 ** 20;

/** Keeps the output of finished runs: returns what is kept under `key`, or what `make` gives. */
export type OutputCache = (key: string, make: () => Promise<string>) => Promise<string>;

export const noCache: OutputCache = (_, make) => make();

/** Synthesises one module, flattened, out of context. Throws DiagnosticError where Yosys fails. */
export async function synthesise(
  yosys: Yosys,
  flowName: FlowName,
  job: ModuleJob,
  options: { readonly ltp?: boolean; readonly cache?: OutputCache } = {},
): Promise<ModuleArea> {
  const flow: Flow = FLOWS[flowName];
  const large = job.memories.filter(m => m.words * m.bits > MAX_SYNTHESISED_BITS);
  const run = yosysJob(flow, job, large, options.ltp === true);
  const key = await keyOf(yosys, job, run);
  const output = await (options.cache ?? noCache)(key, async () => relevant(await yosys.run(run)));
  const cells = cellsOf(output);
  if (!cells) return fail(synthDiagnostic('no-statistics', { what: job.what, yosys: yosys.version }));
  const { area, uncounted } = areaOfCells(flow, cells);
  const leftOut = large.map(({ words, bits }) => ({ words, bits, blocks: blockRamsOf(flow, words, bits) }));
  const blockRam = leftOut.reduce((sum, { blocks }) => sum + blocks, 0);
  return {
    area: addAreas([area, { ...NO_AREA, blockRam }]),
    longestPath: options.ltp ? (longestPathOf(output) ?? 0) : null,
    leftOut,
    uncounted,
  };
}

function yosysJob(flow: Flow, job: ModuleJob, large: readonly RomFile[], hasPath: boolean): YosysJob {
  const module = identifier(job.module);
  const parameters = job.parameters.map(
    ([name, value]) => command`-set ${identifier(name)} ${constantText(value)}`,
  );
  return {
    what: job.what,
    sources: job.sources,
    memoryFolder: job.memoryFolder,
    memoryFiles: job.memories.map(m => m.file),
    commands: [
      ...(parameters.length > 0 ? [command`chparam ${parameters.reduce(behind)} ${module}`] : []),
      ...(job.openOutputs.length > 0 ? leaveOpen(module, job.openOutputs.map(identifier)) : []),
      ...(large.length > 0 ? leaveOut(module, large) : []),
      flow.synthesise(module),
      ...statisticsCommands(flow.sequential, hasPath),
    ],
  };
}

/** Yosys reads no negative numbers here: an `integer` parameter takes their 32 bits as they are. */
function constantText(value: ParameterValue | string): YosysConstant {
  if (typeof value === 'string') return yosysString(word(value));
  if (typeof value !== 'number') return yosysConstant(value.literal);
  return yosysConstant(value < 0 ? `32'd${2 ** 32 + value}` : String(value));
}

const behind = (all: YosysCommand, next: YosysCommand): YosysCommand => command`${all} ${next}`;

/** Makes outputs plain wires, so that what only they need is removed. */
function leaveOpen(module: Identifier, outputs: readonly Identifier[]): YosysCommand[] {
  return [
    command`hierarchy -top ${module}`,
    ...outputs.map(name => command`delete -output ${module}/w:${name}`),
  ];
}

/** Replaces memories, found by their size, by free inputs: what they feed is kept as it is. */
function leaveOut(module: Identifier, large: readonly RomFile[]): YosysCommand[] {
  return [
    command`hierarchy -top ${module}`,
    ...[command`proc`, command`flatten`, command`memory_collect`],
    ...large.map(({ words, bits }) => command`cutpoint t:$mem_v2 r:SIZE=${words} %i r:WIDTH=${bits} %i`),
  ];
}

/** The end of the output, from the statistics on. */
function relevant(output: string): string {
  return output.slice(Math.max(0, output.lastIndexOf('\nbitwright-statistics')));
}

/** Everything the result depends on; names of memory files and the place of the folder do not matter. */
async function keyOf(yosys: Yosys, job: ModuleJob, run: YosysJob): Promise<string> {
  const hash = createHash('sha256');
  const put = (part: string): void => {
    hash.update(`${Buffer.byteLength(part)}:`).update(part);
  };
  put(yosys.version);
  const names = new Map(job.memories.map(({ file }, i) => [file, `memory-${i}`]));
  // A parameter may also be the beginning of several files' names.
  const anonymous = job.parameters.map(([name, value]) => [
    name,
    typeof value === 'string' ? 'memory' : value,
  ]);
  put(JSON.stringify([job.module, anonymous, [...names.values()]]));
  put(JSON.stringify(run.commands.filter(c => !c.startsWith('chparam '))));
  for (const source of job.sources) put(await textOf(source));
  for (const { file } of job.memories) put(await textOf(join(job.memoryFolder, file)));
  return hash.digest('hex').slice(0, 40);
}

/** A folder that is taken as it is (`--changed`) may lack files. */
const textOf = (file: string): Promise<string> =>
  readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) =>
    fail(synthDiagnostic('unreadable-file', { file, reason: error.code ?? error.message })),
  );
