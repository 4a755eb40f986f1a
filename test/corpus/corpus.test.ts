import { expect, it } from 'vitest';
import { caseNames, hasCorpus, runCase } from './case.ts';
import { documentedRefusals } from './refusals.ts';

/** Every third case; all of them run in corpus.full.test.ts. */
const third = caseNames.filter((_, i) => i % 3 === 0);

const refusals = documentedRefusals();

it.runIf(hasCorpus).each(third)('%s comes out right, or is refused as documented', async name => {
  const outcome = await runCase(name);
  const { code } = refusals.get(name) ?? {};
  // That a documented refusal is one no more is for the whole corpus to notice.
  const isKnown = code !== undefined && outcome.kind === 'refused' && outcome.code === code;
  expect(isKnown ? { kind: 'right' } : outcome).toEqual({ kind: 'right' });
});
