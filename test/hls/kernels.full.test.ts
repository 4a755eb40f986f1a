import { it } from 'vitest';
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
import { globalPoolCases, poolCases } from '../kernels/pool-cases.ts';
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
import { hlsSweep } from './hls-sweep.ts';

/** The compiler makes what cases share once, and takes half a GB for so many. */
const CASES_PER_PROGRAM = 150;

const sweeps: readonly (readonly [kind: string, cases: readonly SweepCase[]])[] = [
  ['mvu', mvuCases()],
  ['unrolled mvu', mvuUnrolledCases()],
  ['vvu', vvuCases()],
  ['requantize', requantizeCases()],
  ['threshold', thresholdCases()],
  ['argmax', argmaxCases()],
  ['width converter', widthConverterCases()],
  ['frame adapters', [...frameInputCases(), ...frameOutputCases()]],
  ['sliding window', slidingWindowCases(300)],
  ['parallel window', parallelWindowCases(300)],
  ['pool', [...poolCases(), ...globalPoolCases()]],
  ['add', addCases()],
  ['fork', forkCases()],
  ['concat', concatCases()],
  ['slice', sliceCases()],
  ['multiply', multiplyCases()],
  ['lookup', lookupCases()],
  ['pad', padCases()],
  ['upsample', upsampleCases()],
  ['reorder', reorderCases()],
  ['gather', gatherCases()],
  ['spatial shift', spatialShiftCases()],
];

it.each(sweeps)('computes the expected beats for the whole sweep: %s', async (_, cases) => {
  for (let start = 0; start < cases.length; start += CASES_PER_PROGRAM) {
    await hlsSweep(cases.slice(start, start + CASES_PER_PROGRAM));
  }
});
