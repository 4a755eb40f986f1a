/**
 * Proves the modules of hw/rtl, and that planted faults are noticed: `npm run prove` writes proofs.json and
 * docs/proofs.md. `npm run prove -- fifo mvu` proves these again, and keeps what it knows of the others.
 */
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fail } from '../src/ir/diagnostic.ts';
import { packageRoot } from '../src/package-root.ts';
import {
  type MeasuredMutant,
  type MeasuredProof,
  type MeasuredProofs,
  parametersText,
  proofDocument,
} from './proof-document.ts';
import { proveDiagnostic } from './prove/diagnostics.ts';
import { MODULE_NAMES, MODULES, type ProvedModule } from './prove/modules/index.ts';
import { MUTANTS } from './prove/mutants.ts';
import { needProver, prove } from './prove/prover.ts';

const LIMIT_SECONDS = 20;
const FIGURES = join(packageRoot(), 'bench/proofs.json');

const isProved = (name: string): name is ProvedModule => (MODULE_NAMES as readonly string[]).includes(name);
const rounded = (seconds: number): number => Math.round(seconds * 10) / 10;
const say = (line: string): boolean => process.stdout.write(`${line}\n`);

const prover = await needProver();

async function proofsOf(module: ProvedModule): Promise<MeasuredProof[]> {
  const proofs: MeasuredProof[] = [];
  for (const set of MODULES[module].sets) {
    const { verdict, seconds, cycle } = await prove(prover, module, set, LIMIT_SECONDS);
    const parameters = parametersText(set);
    proofs.push({ module, parameters, verdict, seconds: rounded(seconds) });
    const where = cycle === undefined ? '' : ` in cycle ${cycle}`;
    say(`${module} ${parameters}: ${verdict}${where}, ${rounded(seconds)} s`);
  }
  return proofs;
}

async function mutantsOf(module: ProvedModule): Promise<MeasuredMutant[]> {
  const mutants: MeasuredMutant[] = [];
  for (const mutant of MUTANTS.filter(each => each.module === module)) {
    const { verdict, seconds, cycle } = await prove(prover, module, mutant.set, LIMIT_SECONDS, [mutant]);
    const { fault } = mutant;
    mutants.push({ ...{ module, fault, verdict, cycle: cycle ?? 0 }, seconds: rounded(seconds) });
    say(`${module}, ${fault}: ${verdict}, ${rounded(seconds)} s`);
  }
  return mutants;
}

const asked = process.argv
  .slice(2)
  .map(name => (isProved(name) ? name : fail(proveDiagnostic('unknown-module', { module: name }))));

const known: MeasuredProofs | undefined = existsSync(FIGURES)
  ? JSON.parse(await readFile(FIGURES, 'utf8'))
  : undefined;
let [proofs, mutants] = [known?.proofs ?? [], known?.mutants ?? []];

/** What is known of all modules, in their order, with what was found now. */
const replaced = <T extends { readonly module: ProvedModule }>(
  all: readonly T[],
  module: ProvedModule,
  found: readonly T[],
): T[] => MODULE_NAMES.flatMap(name => (name === module ? found : all.filter(each => each.module === name)));

for (const module of asked.length > 0 ? asked : MODULE_NAMES) {
  proofs = replaced(proofs, module, await proofsOf(module));
  mutants = replaced(mutants, module, await mutantsOf(module));
  const { yosys, solver } = prover;
  const measured = { yosys: yosys.version, solver, proofs, mutants };
  await writeFile(FIGURES, `${JSON.stringify(measured, null, 2)}\n`);
  await writeFile(join(packageRoot(), 'docs/proofs.md'), proofDocument(measured));
}
process.exitCode = proofs.some(({ verdict }) => verdict === 'refuted') ? 1 : 0;
