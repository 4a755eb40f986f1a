import { expect, it } from 'vitest';
import { axisRegister } from '../../../src/codegen/kernels/axis-register/index.ts';
import { passingCase, randomShape } from './passing-case.ts';
import { Random } from './random.ts';
import { elaborate, type SweepCase, sweep } from './sweep.ts';

function sweepCases(): SweepCase[] {
  const random = new Random(6);
  return Array.from({ length: 100 }, () => {
    const stream = randomShape(random);
    const params = axisRegister.params.parse({ stream });
    return passingCase(random, { id: 'reg', kind: 'axis-register', params, contents: {}, layer: '' }, stream);
  });
}

it('passes beats on in order for every width, in the predicted cycles', async () => {
  await sweep(sweepCases());
});

it('fails at elaboration without bits', async () => {
  const { ok, all } = await elaborate('axis-register', { WIDTH: 0 });
  expect(ok).toBe(false);
  expect(all).toContain('axis_register_error_width_must_be_at_least_1');
  expect(await elaborate('axis-register', { WIDTH: 1 })).toMatchObject({ ok: true });
});
