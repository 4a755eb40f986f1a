/**
 * Proves the modules of hw/rtl, and that planted faults are noticed: `npm run prove` writes proofs.json and
 * docs/proofs.md. `npm run prove -- fifo mvu` proves these, and writes nothing.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fail } from '../src/ir/diagnostic.ts';
import { packageRoot } from '../src/package-root.ts';
import { type MeasuredMutant, type MeasuredProof, parametersText, proofDocument } from './proof-document.ts';
import { proveDiagnostic } from './prove/diagnostics.ts';
import { MODULE_NAMES, MODULES, type ProvedModule } from './prove/modules/index.ts';
import { MUTANTS } from './prove/mutants.ts';
import { needProver, prove } from './prove/prover.ts';

const LIMIT_SECONDS = 60;

const isProved = (name: string): name is ProvedModule => (MODULE_NAMES as readonly string[]).includes(name);

const asked = process.argv
  .slice(2)
  .map(name => (isProved(name) ? name : fail(proveDiagnostic('unknown-module', { module: name }))));
const modules = asked.length > 0 ? asked : MODULE_NAMES;
const prover = await needProver();

const say = (line: string): boolean => process.stdout.write(`${line}\n`);
const rounded = (seconds: number): number => Math.round(seconds * 10) / 10;

const proofs: MeasuredProof[] = [];
for (const module of modules) {
  for (const set of MODULES[module].sets) {
    const { verdict, seconds, cycle } = await prove(prover, module, set, LIMIT_SECONDS);
    proofs.push({ module, parameters: parametersText(set), verdict, seconds: rounded(seconds) });
    const where = cycle === undefined ? '' : ` in cycle ${cycle}`;
    say(`${module} ${parametersText(set)}: ${verdict}${where}, ${rounded(seconds)} s`);
  }
}

const mutants: MeasuredMutant[] = [];
for (const mutant of MUTANTS.filter(({ module }) => modules.includes(module))) {
  const { verdict, seconds, cycle } = await prove(prover, mutant.module, mutant.set, LIMIT_SECONDS, [mutant]);
  const { module, fault } = mutant;
  mutants.push({ ...{ module, fault, verdict, cycle: cycle ?? 0 }, seconds: rounded(seconds) });
  say(`${module}, ${fault}: ${verdict}, ${rounded(seconds)} s`);
}

if (asked.length === 0) {
  const measured = {
    yosys: prover.yosys.version,
    solver: prover.solver,
    limitSeconds: LIMIT_SECONDS,
    proofs,
    mutants,
  };
  await writeFile(join(packageRoot(), 'bench/proofs.json'), `${JSON.stringify(measured, null, 2)}\n`);
  await writeFile(join(packageRoot(), 'docs/proofs.md'), proofDocument(measured));
}
process.exitCode = proofs.some(({ verdict }) => verdict === 'refuted') ? 1 : 0;
