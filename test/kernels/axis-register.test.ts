import { expect, it } from 'vitest';
import { axisRegisterCases } from './axis-register-cases.ts';
import { inDefault } from './default-part.ts';
import { elaborate, sweep } from './sweep.ts';

it('passes beats on in order for every width, in the predicted cycles', async () => {
  await sweep(inDefault(axisRegisterCases()));
});

it('fails at elaboration without bits', async () => {
  const { ok, all } = await elaborate('axis-register', { WIDTH: 0 });
  expect(ok).toBe(false);
  expect(all).toContain('axis_register_error_width_must_be_at_least_1');
  expect(await elaborate('axis-register', { WIDTH: 1 })).toMatchObject({ ok: true });
});
