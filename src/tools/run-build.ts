import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runToEnd, tail } from '../../sim/tool.ts';
import type { Diagnostic } from '../ir/diagnostic.ts';
import { putFiles, removeFiles } from '../node/write-folder.ts';
import { buildDiagnostic } from './build-diagnostics.ts';
import type { Routed } from './build-record.ts';
import { type Calls, STEPS, synthesisScript } from './open-flow.ts';
import { routeOutcome } from './route-outcome.ts';
import type { RouteReport } from './route-report.ts';
import type { Tool, Toolbox } from './toolbox.ts';

/** A build whose sources lie in `work`. */
export interface BuildJob {
  readonly work: string;
  /** Name of the board, for messages. */
  readonly board: string;
  /** Of the bitstream's file. */
  readonly name: string;
  /** All files, by path below `work`. */
  readonly paths: readonly string[];
  readonly megahertz: number;
  readonly seed: number;
  readonly calls: Calls;
  readonly tools: Toolbox;
  readonly onStep: (text: string) => void;
}

/** Where a run stands: what ended it, and what it has so far. */
interface Outcome {
  readonly errors: readonly Diagnostic[];
  readonly report?: RouteReport;
  readonly bitstream?: string;
}

/**
 * Runs synthesis, place and route, and unless something is over or missed the packing. What a tool read is looked for
 * where it lies, so all of them are called from the folder of the build: WebAssembly builds see no other absolute paths.
 */
export async function runBuild(job: BuildJob): Promise<Routed> {
  const { work, calls, tools } = job;
  const logs = new Map<string, string>();
  const script = synthesisScript(
    calls,
    job.paths.filter(path => path.endsWith('.v')),
  );
  await putFiles(work, new Map([[STEPS.script, script]]));
  const { errors, report, bitstream } = await outcomeOf(job, logs);
  await putFiles(work, logs);
  await removeFiles(work, [STEPS.netlist, calls.routed]);
  return {
    tools: Object.values(tools),
    errors,
    made: [STEPS.script, ...logs.keys(), ...(report ? [STEPS.report] : [])],
    ...(report ? { report } : {}),
    ...(bitstream === undefined ? {} : { bitstream }),
  };
}

async function outcomeOf(job: BuildJob, logs: Map<string, string>): Promise<Outcome> {
  const { work, calls, tools, megahertz, seed, onStep } = job;
  onStep('synthesis');
  // Where $readmemh finds the memories; beside the sources in any case.
  const place = job.paths.some(path => path.startsWith('mem/')) ? 'mem' : 'rtl';
  const synthesis = await run(tools.synthesis, ['-q', '-s', `../${STEPS.script}`], join(work, place), logs);
  if (synthesis) return { errors: [synthesis] };

  onStep('place and route');
  const routing = await run(tools.route, calls.route({ megahertz, seed }), work, logs);
  const { errors, report } = routeOutcome({
    ...{ board: job.board, megahertz, tool: tools.route.name, failure: routing },
    log: logs.get(logOf(tools.route)) ?? '',
    json: await readFile(join(work, STEPS.report), 'utf8').catch(() => ''),
  });
  if (errors.length > 0 || !report) return { errors, ...(report ? { report } : {}) };

  onStep('packing');
  const bitstream = `${job.name}.${calls.ending}`;
  const packing = await run(tools.pack, calls.pack(bitstream), work, logs);
  return packing ? { errors: [packing], report } : { errors: [], report, bitstream };
}

const logOf = ({ name }: Tool): string => `${name}.log`;

/** Runs a tool and keeps what it prints; the diagnostic where it fails. */
async function run(
  tool: Tool,
  args: readonly string[],
  cwd: string,
  logs: Map<string, string>,
): Promise<Diagnostic | undefined> {
  const { failed, signal, exitCode, all } = await runToEnd(tool.program, args, { cwd });
  logs.set(logOf(tool), `${all}\n`);
  if (!failed) return undefined;
  const how = signal ? `signal ${signal}` : `exit code ${exitCode ?? 'unknown'}`;
  return buildDiagnostic('tool-failed', { tool: tool.name, how, text: tail(all) });
}
