import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type MeasuredProofs, parametersText, proofDocument } from '../../bench/proof-document.ts';
import { MODULE_NAMES, MODULES, type ProvedModule } from '../../bench/prove/modules/index.ts';
import { MUTANTS } from '../../bench/prove/mutants.ts';
import { findProver, prove } from '../../bench/prove/prover.ts';
import { packageRoot } from '../../src/package-root.ts';

const prover = await findProver();
const read = (path: string): string => readFileSync(join(packageRoot(), path), 'utf8');

it('the page of proofs is made of what was proved, of every set, and no fault is missed', () => {
  const measured: MeasuredProofs = JSON.parse(read('bench/proofs.json'));
  expect(read('docs/proofs.md')).toBe(proofDocument(measured));
  const sets = MODULE_NAMES.flatMap(module =>
    MODULES[module].sets.map(set => `${module} ${parametersText(set)}`),
  );
  expect(measured.proofs.map(({ module, parameters }) => `${module} ${parameters}`)).toEqual(sets);
  expect(measured.proofs.filter(({ verdict }) => verdict === 'refuted')).toEqual([]);
  const faults = MODULE_NAMES.flatMap(name => MUTANTS.filter(({ module }) => module === name));
  expect(measured.mutants.map(({ module, fault }) => [module, fault])).toEqual(
    faults.map(({ module, fault }) => [module, fault]),
  );
  expect(measured.mutants.filter(({ verdict }) => verdict !== 'refuted')).toEqual([]);
});

/** Less than a second each. */
const FAST: readonly ProvedModule[] = ['elastic_register', 'stream_fork'];

if ('missing' in prover) {
  it.skip(`needs ${prover.missing}, which is not installed`, () => {});
} else {
  it.each(FAST)('%s keeps its rules for ever', async module => {
    expect(await prove(prover, module, MODULES[module].sets[0], 60)).toMatchObject({ verdict: 'proved' });
  });

  it('a planted fault is found', async () => {
    const [mutant] = MUTANTS.filter(({ module }) => module === 'elastic_register');
    expect(await prove(prover, mutant.module, mutant.set, 60, [mutant])).toMatchObject({
      verdict: 'refuted',
    });
  });
}
