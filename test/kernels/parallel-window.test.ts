import { expect, it } from 'vitest';
import { inDefault } from './default-part.ts';
import { parallelWindowCases } from './parallel-window-cases.ts';
import { partsOf, sweep } from './sweep.ts';

const cases = parallelWindowCases();

it.each(partsOf(inDefault(cases)))(
  'shows every window for every kernel, stride and padding, in the predicted cycles: cases from %i on',
  async (_, part) => {
    await sweep(part);
  },
);

it('tries at least a hundred parameter sets', () => {
  expect(cases.length).toBeGreaterThanOrEqual(100);
});
