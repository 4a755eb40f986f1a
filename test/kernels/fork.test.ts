import { expect, it } from 'vitest';
import { inDefault } from './default-part.ts';
import { forkCases } from './fork-cases.ts';
import { elaborate, sweep } from './sweep.ts';

it('gives every beat twice, in order, for every width, in the predicted cycles', async () => {
  const cases = forkCases();
  expect(cases.length).toBeGreaterThanOrEqual(100);
  await sweep(inDefault(cases));
});

it('fails at elaboration without bits', async () => {
  const { ok, all } = await elaborate('fork', { WIDTH: 0 });
  expect(ok).toBe(false);
  expect(all).toContain('stream_fork_error_width_must_be_at_least_1');
  expect(await elaborate('fork', { WIDTH: 1 })).toMatchObject({ ok: true });
});
