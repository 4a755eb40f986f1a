import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { runToEnd, tail } from '../../sim/tool.ts';
import { fail } from '../../src/ir/diagnostic.ts';
import { invariant } from '../../src/ir/invariant.ts';
import { type YosysCommand, yosys, yosysPath } from '../../src/ir/target-text.ts';
import { packageRoot } from '../../src/package-root.ts';
import { nativeYosys, type Yosys } from '../../src/tools/yosys.ts';
import { proveDiagnostic } from './diagnostics.ts';
import type { Edit, ModuleProof, ProofSet } from './module-proof.ts';
import { MODULES, type ProvedModule } from './modules/index.ts';
import { RULES } from './rules.ts';
import { withSymbolicMemories } from './symbolic.ts';
import { memoryFile, wrapperOf } from './wrapper.ts';

/** What the solver says: the rules hold for ever, are broken in some cycle, or it does not know in time. */
export type Verdict = 'proved' | 'refuted' | 'timed out';

export interface Outcome {
  readonly verdict: Verdict;
  /** Cycle of the breach, from 0, where it is refuted. */
  readonly cycle?: number;
  /** Of the solver alone. */
  readonly seconds: number;
}

export interface Prover {
  readonly yosys: Yosys;
  /** Its own words. */
  readonly solver: string;
}

const SOLVER = 'berkeley-abc';

/** Yosys and berkeley-abc, where both are installed; else the name of the one that is not. */
export async function findProver(): Promise<Prover | { readonly missing: string }> {
  const found = await nativeYosys();
  if (!found) return { missing: 'yosys' };
  const asked = await runToEnd(SOLVER, ['-q', 'version']);
  if (asked.code === 'ENOENT') return { missing: SOLVER };
  const version = /UC Berkeley, (.*?) \(/.exec(asked.all)?.[1] ?? 'ABC';
  return { yosys: found, solver: version };
}

/** The same, where it has to be there. Throws DiagnosticError. */
export async function needProver(): Promise<Prover> {
  const found = await findProver();
  return 'missing' in found ? fail(proveDiagnostic('no-tool', { tool: found.missing })) : found;
}

/**
 * Proves a module for a set of parameters, for ever (property directed reachability), in a folder of its own.
 *
 * @param limitSeconds of the solver
 * @param mutants edits of the sources, as a proof that the proof can fail
 */
export async function prove(
  { yosys: tool }: Prover,
  module: ProvedModule,
  set: ProofSet,
  limitSeconds: number,
  mutants: readonly Edit[] = [],
): Promise<Outcome> {
  const folder = await mkdtemp(join(tmpdir(), 'bitwright-prove-'));
  try {
    const proof = MODULES[module];
    const sources = await writeSources(folder, module, proof, set, mutants);
    const what = `${module} under its rules`;
    const commands = [...sources, ...(set.isFlowing ? TO_WORDS : []), ...TO_AIGER];
    await tool.run({ what, sources: [], memoryFolder: folder, memoryFiles: [], commands });
    return await decide(folder, what, set.isFlowing ? BOUNDED : FOR_EVER, limitSeconds);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Writes all that Yosys reads, and tells how. */
async function writeSources(
  folder: string,
  module: ProvedModule,
  proof: ModuleProof,
  set: ProofSet,
  edits: readonly Edit[],
): Promise<YosysCommand[]> {
  const { parameters } = set;
  const read = (path: string): Promise<string> => readFile(join(packageRoot(), path), 'utf8');
  const files = Object.entries(proof.files?.(parameters) ?? {});
  for (const [name, text] of files) await writeFile(join(folder, memoryFile(name)), text);
  await mkdir(join(folder, 'rules'));
  const commands: YosysCommand[] = [];
  for (const source of proof.sources) {
    const text = edited(source, await read(`hw/rtl/${source}`), edits);
    const path = join(folder, basename(source));
    await writeFile(path, files.length > 0 ? text : withSymbolicMemories(text));
    commands.push(yosys`read_verilog -formal -defer ${yosysPath(path)}`);
  }
  if (proof.generated) {
    const path = join(folder, `${module}.v`);
    await writeFile(path, edited(`${module}.v`, proof.generated(parameters), edits));
    commands.push(yosys`read_verilog -formal -defer ${yosysPath(path)}`);
  }
  for (const rule of RULES) {
    const path = join(folder, 'rules', `${rule}.sv`);
    await writeFile(path, await read(`bench/prove/rules/${rule}.sv`));
    commands.push(yosys`read_verilog -formal -sv -defer ${yosysPath(path)}`);
  }
  const top = join(folder, 'rules', 'proof.sv');
  await writeFile(top, wrapperOf(module, proof, set));
  return [...commands, yosys`read_verilog -formal -sv -defer ${yosysPath(top)}`];
}

function edited(file: string, source: string, edits: readonly Edit[]): string {
  return edits
    .filter(edit => edit.file === file)
    .reduce((text, { before, after }) => {
      const parts = text.split(before);
      invariant(parts.length === 2, `${file} has ${parts.length - 1} times: ${before}`);
      return parts.join(after);
    }, source);
}

/** An and-inverter graph of everything, with assertions as bad states and assumptions as constraints. */
const TO_AIGER: readonly YosysCommand[] = [
  yosys`hierarchy -check -top proof`,
  yosys`proc`,
  yosys`flatten`,
  yosys`opt -full`,
  // What is undefined may be anything, in every cycle anew.
  yosys`setundef -undriven -anyseq`,
  yosys`setundef -anyseq`,
  yosys`setattr -unset keep`,
  yosys`delete -output`,
  yosys`memory_map`,
  yosys`opt -full`,
  yosys`techmap`,
  yosys`opt -fast`,
  yosys`dffunmap`,
  yosys`simplemap`,
  yosys`simplemap`,
  yosys`setundef -undriven -anyseq`,
  yosys`setundef -anyseq`,
  yosys`aigmap`,
  yosys`opt_clean`,
  yosys`write_aiger -I -B -zinit proof.aig`,
];

/** Widths as they are needed, so that the module and its rules compute alike as far as they do. */
const TO_WORDS: readonly YosysCommand[] = [
  yosys`hierarchy -check -top proof`,
  yosys`proc`,
  yosys`flatten`,
  yosys`opt -full`,
  yosys`wreduce`,
  yosys`opt -full`,
];

/** How ABC is asked, and what it says where nothing is wrong. */
interface Question {
  readonly command: string;
  readonly proved: RegExp;
}

const FOR_EVER: Question = { command: 'pdr', proved: /Property proved/ };
/** More cycles than a beat is under way, after a reset. */
const CYCLES = 16;
const BOUNDED: Question = {
  command: `bmc3 -F ${CYCLES}`,
  proved: new RegExp(`No output asserted in ${CYCLES} frames`),
};

async function decide(
  folder: string,
  what: string,
  { command, proved }: Question,
  limitSeconds: number,
): Promise<Outcome> {
  invariant(Number.isInteger(limitSeconds), 'a limit is whole seconds');
  const script = `read_aiger proof.aig; fold; strash; ${command} -T ${limitSeconds}`;
  const started = performance.now();
  const { all } = await runToEnd(SOLVER, ['-c', script], { cwd: folder });
  const seconds = (performance.now() - started) / 1000;
  if (proved.test(all)) return { verdict: 'proved', seconds };
  const breach = /was asserted in frame (\d+)/.exec(all);
  if (breach) return { verdict: 'refuted', cycle: Number(breach[1]), seconds };
  if (/Reached timeout|UNDECIDED|No output asserted/.test(all)) return { verdict: 'timed out', seconds };
  return fail(proveDiagnostic('prover-failed', { what, text: tail(all) }));
}
