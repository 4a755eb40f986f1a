import { expect, it } from 'vitest';
import { slidingWindowCases } from './sliding-window-cases.ts';
import { sweep } from './sweep.ts';

it('shows every window for every kernel, stride, dilation, padding and folding, in the predicted cycles', async () => {
  const cases = slidingWindowCases();
  expect(cases.length).toBeGreaterThanOrEqual(100);
  await sweep(cases);
});
