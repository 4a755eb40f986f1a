import { expect, it } from 'vitest';
import { inDefault } from './default-part.ts';
import { slidingWindowCases } from './sliding-window-cases.ts';
import { partsOf, sweep } from './sweep.ts';

const cases = slidingWindowCases();

it.each(partsOf(inDefault(cases)))(
  'shows every window for every kernel, stride, dilation, padding and folding, in the predicted cycles: cases from %i on',
  async (_, part) => {
    await sweep(part);
  },
);

it('tries at least a hundred parameter sets', () => {
  expect(cases.length).toBeGreaterThanOrEqual(100);
});
