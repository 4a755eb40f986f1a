import { afterAll, expect, it } from 'vitest';
import { caseNames, hasCorpus, type Outcome, rounded, runCase } from './case.ts';
import { documentedRefusals, writeRefusals } from './refusals.ts';

const refusals = documentedRefusals();
const outcomes = new Map<string, Outcome>();

it.runIf(hasCorpus).each(caseNames)('%s comes out right, or is refused as documented', async name => {
  const outcome = await runCase(name);
  outcomes.set(name, outcome);
  const code = refusals.get(name)?.code;
  expect(outcome).toMatchObject(code === undefined ? { kind: 'right' } : { kind: 'refused', code });
});

afterAll(() => {
  const kinds = ['right', 'reordered', 'wrong', 'crashed', 'refused'] as const;
  const all = [...outcomes.values()];
  console.log(kinds.map(kind => `${kind} ${all.filter(o => o.kind === kind).length}`).join(', '));
  for (const name of rounded) console.log(`${name}: right but for float32 rounding`);
  for (const [name, outcome] of outcomes) {
    if ('what' in outcome) console.log(`${name}: ${outcome.kind}, ${outcome.what}`);
  }
  if (process.env.UPDATE_CORPUS === undefined || outcomes.size < caseNames.length) return;
  writeRefusals(
    new Map(
      [...outcomes].flatMap(([name, outcome]) =>
        outcome.kind === 'refused' ? [[name, { code: outcome.code, needs: outcome.message }] as const] : [],
      ),
    ),
  );
});
