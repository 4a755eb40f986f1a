import { it } from 'vitest';
import { caseNames, runCase } from './case.ts';
it('x', async () => {
  const want = new RegExp(process.env.CASES ?? '.');
  for (const name of caseNames) {
    if (!want.test(name)) continue;
    const o = await runCase(name);
    console.log('CASE', name, JSON.stringify(o).slice(0, 420));
  }
}, 900000);
