import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type KernelKind, kernelKinds } from '../../src/kernels/index.ts';
import { packageRoot } from '../../src/package-root.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { verifyMutants } from './design-mutants.ts';
import { drawnMutants } from './drawn-mutants.ts';
import { EQUIVALENT, reasonOf } from './equivalent.ts';
import { sweepMutants } from './kernel-mutants.ts';
import { reportOf, survivorsOf } from './report.ts';

/** `npm run mutants` tries many, of all kernels, and writes the document. */
const isUpdate = process.env.UPDATE_MUTANTS !== undefined;
const SOME: readonly KernelKind[] = ['frame-input', 'threshold', 'multiply', 'lookup'];
const NAMED = process.env.MUTANTS_KERNELS?.split(',') ?? (isUpdate ? kernelKinds : SOME);
const KINDS = kernelKinds.filter(kind => NAMED.includes(kind));
const COUNT = Number(process.env.MUTANTS ?? (isUpdate ? 500 : 60));
/** So many of them are tried on the design, too: each takes a second or two. */
const VERIFIED = isUpdate ? 120 : 30;
const SEED = Number(process.env.MUTANTS_SEED ?? 1);

it('notices every mutant of the Verilog that is a fault', async () => {
  const mutations = await drawnMutants(KINDS, COUNT, SEED);
  const swept = await sweepMutants(KINDS, mutations, isUpdate ? console.log : undefined);
  // Those that the sweeps do not notice first.
  const order = new Map([...mutations].sort(([a], [b]) => Number(swept.has(a)) - Number(swept.has(b))));
  const verified = await verifyMutants(order, VERIFIED, join(temporaryFolder('mutants'), 'design'));
  const verdicts = { mutations, swept, verified };
  const report = reportOf(verdicts, KINDS, SEED);
  if (isUpdate) {
    writeFileSync(join(packageRoot(), 'docs/mutants.md'), report);
    console.log(report);
  }
  const unexplained = survivorsOf(verdicts).filter(({ key }) => reasonOf(key) === undefined);
  expect(unexplained.map(({ key, line }) => `${key} (line ${line})`)).toEqual([]);
});

it('has one reason for each mutant that is no fault', () => {
  const keys = EQUIVALENT.flatMap(({ mutations }) => mutations);
  expect(new Set(keys).size).toBe(keys.length);
});
