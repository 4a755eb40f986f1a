import { expect, it } from 'vitest';
import { parallelWindowCases } from './parallel-window-cases.ts';
import { sweep } from './sweep.ts';

const cases = parallelWindowCases();
/** As many as share a simulator. */
const PART = 50;

it.each(Array.from({ length: Math.ceil(cases.length / PART) }, (_, i) => i * PART))(
  'shows every window for every kernel, stride and padding, in the predicted cycles: cases from %i on',
  async first => {
    await sweep(cases.slice(first, first + PART));
  },
);

it('tries at least a hundred parameter sets', () => {
  expect(cases.length).toBeGreaterThanOrEqual(100);
});
