import { expect, it } from 'vitest';
import { parallelWindowCases } from './parallel-window-cases.ts';
import { sweep } from './sweep.ts';

it('shows every window for every kernel, stride and padding, in the predicted cycles', async () => {
  const cases = parallelWindowCases();
  expect(cases.length).toBeGreaterThanOrEqual(100);
  await sweep(cases);
});
