import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type MeasuredProofs, parametersText } from '../../bench/proof-document.ts';
import { MODULE_NAMES, MODULES } from '../../bench/prove/modules/index.ts';
import { MUTANTS } from '../../bench/prove/mutants.ts';
import { findProver, prove } from '../../bench/prove/prover.ts';
import { packageRoot } from '../../src/package-root.ts';

const prover = await findProver();
const measured: MeasuredProofs = JSON.parse(readFileSync(join(packageRoot(), 'bench/proofs.json'), 'utf8'));

/** Ten times what they took, on a machine that does other things too. */
const limitOf = (seconds: number): number => Math.ceil(30 + 10 * seconds);

if ('missing' in prover) {
  it.skip(`needs ${prover.missing}, which is not installed`, () => {});
} else {
  // What timed out when it was measured is left out: docs/proofs.md tells what that is.
  const proved = measured.proofs.filter(({ verdict }) => verdict === 'proved');

  it.each(proved)(
    '$module keeps its rules for ever, with $parameters',
    async ({ module, parameters, seconds }) => {
      const set = MODULES[module].sets.find(each => parametersText(each) === parameters);
      expect(set).toBeDefined();
      if (!set) return;
      expect(await prove(prover, module, set, limitOf(seconds))).toMatchObject({ verdict: 'proved' });
    },
  );

  it.each(MUTANTS)('$module is refuted where $fault', async mutant => {
    expect(await prove(prover, mutant.module, mutant.set, 120, [mutant])).toMatchObject({
      verdict: 'refuted',
    });
  });

  it('every module is proved with some set', () => {
    expect(MODULE_NAMES.filter(name => !proved.some(({ module }) => module === name))).toEqual([]);
  });
}
