import { expect, it } from 'vitest';
import { addCases } from '../kernels/add-cases.ts';
import { argmaxCases } from '../kernels/argmax-cases.ts';
import { concatCases } from '../kernels/concat-cases.ts';
import { forkCases } from '../kernels/fork-cases.ts';
import { frameInputCases } from '../kernels/frame-input-cases.ts';
import { frameOutputCases } from '../kernels/frame-output-cases.ts';
import { gatherCases } from '../kernels/gather-cases.ts';
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

type Sweep = readonly [kind: string, cases: readonly SweepCase[]];

/** One case of so many; kernels.full.test.ts takes all. No whole number: it goes through all that the cases alternate in. */
const STRIDE = 5.3;
const AT_LEAST = 15;

/**
 * Kernels whose cases share a program: the compiler makes each type of integer, and each template of the
 * library, once for all of them.
 */
const programs: Readonly<Record<string, readonly Sweep[]>> = {
  'dot products': [
    ['mvu', mvuCases()],
    ['unrolled mvu', mvuUnrolledCases()],
    ['vvu', vvuCases()],
  ],
  'functions of an element': [
    ['requantize', requantizeCases()],
    ['threshold', thresholdCases()],
    ['lookup', lookupCases()],
    ['argmax', argmaxCases()],
  ],
  'joining and parting': [
    ['add', addCases()],
    ['multiply', multiplyCases()],
    ['concat', concatCases()],
    ['slice', sliceCases()],
    ['fork', forkCases()],
  ],
  windows: [
    ['sliding window', slidingWindowCases()],
    ['parallel window', parallelWindowCases()],
    ['pool', poolCases()],
    ['pad', padCases()],
  ],
  'rearranging and adapting': [
    ['upsample', upsampleCases()],
    ['reorder', reorderCases()],
    ['spatial shift', spatialShiftCases()],
    ['gather', gatherCases()],
    ['width converter', widthConverterCases()],
    ['frame adapters', [...frameInputCases(), ...frameOutputCases()]],
  ],
};

it.each(Object.entries(programs))('computes the expected beats: %s', async (_, sweeps) => {
  const cases = sweeps.map(([kind, all]) => {
    const few = thinned(all, STRIDE);
    expect(few.length, kind).toBeGreaterThanOrEqual(AT_LEAST);
    return few;
  });
  await hlsSweep(cases.flat());
});
