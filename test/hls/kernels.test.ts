import { expect, it } from 'vitest';
import { addCases } from '../kernels/add-cases.ts';
import { argmaxCases } from '../kernels/argmax-cases.ts';
import { concatCases } from '../kernels/concat-cases.ts';
import { forkCases } from '../kernels/fork-cases.ts';
import { frameInputCases } from '../kernels/frame-input-cases.ts';
import { frameOutputCases } from '../kernels/frame-output-cases.ts';
import { lookupCases } from '../kernels/lookup-cases.ts';
import { multiplyCases } from '../kernels/multiply-cases.ts';
import { mvuCases } from '../kernels/mvu-cases.ts';
import { mvuUnrolledCases } from '../kernels/mvu-unrolled-cases.ts';
import { padCases } from '../kernels/pad-cases.ts';
import { parallelWindowCases } from '../kernels/parallel-window-cases.ts';
import { poolCases } from '../kernels/pool-cases.ts';
import { reorderCases } from '../kernels/reorder-cases.ts';
import { requantizeCases } from '../kernels/requantize-cases.ts';
import { sliceCases } from '../kernels/slice-cases.ts';
import { slidingWindowCases } from '../kernels/sliding-window-cases.ts';
import { spatialShiftCases } from '../kernels/spatial-shift-cases.ts';
import type { SweepCase } from '../kernels/sweep.ts';
import { thresholdCases } from '../kernels/threshold-cases.ts';
import { upsampleCases } from '../kernels/upsample-cases.ts';
import { vvuCases } from '../kernels/vvu-cases.ts';
import { widthConverterCases } from '../kernels/width-converter-cases.ts';
import { hlsSweep, thinned } from './hls-sweep.ts';

/** Every pair of element codes is in each three consecutive cases of the sweep. */
it('computes dot products for every pair of element codes, also where folds do not divide', async () => {
  const cases = thinned(mvuCases(), 3);
  expect(cases.length).toBeGreaterThanOrEqual(60);
  await hlsSweep(cases);
});

const sweeps: readonly (readonly [kind: string, cases: readonly SweepCase[], stride: number])[] = [
  ['unrolled mvu', mvuUnrolledCases(), 2.7],
  ['vvu', vvuCases(), 2],
  ['requantize', requantizeCases(), 2.7],
  ['threshold', thresholdCases(), 3],
  ['argmax', argmaxCases(), 3],
  ['width converter', widthConverterCases(), 3],
  ['frame adapters', [...frameInputCases(), ...frameOutputCases()], 6],
  ['sliding window', slidingWindowCases(), 2],
  ['parallel window', parallelWindowCases(), 2.7],
  ['pool', poolCases(), 3],
  ['add', addCases(), 3],
  ['fork', forkCases(), 3],
  ['concat', concatCases(), 2.7],
  ['slice', sliceCases(), 2.7],
  ['multiply', multiplyCases(), 3.7],
  ['lookup', lookupCases(), 2.7],
  ['pad', padCases(), 2.7],
  ['upsample', upsampleCases(), 2.7],
  ['reorder', reorderCases(), 2.7],
  ['spatial shift', spatialShiftCases(), 2.7],
];

it.each(sweeps)('computes the expected beats: %s', async (_, all, stride) => {
  const cases = thinned(all, stride);
  expect(cases.length).toBeGreaterThanOrEqual(30);
  await hlsSweep(cases);
});
