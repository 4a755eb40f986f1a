import { it } from 'vitest';
import { addCases } from '../codegen/kernels/add-cases.ts';
import { argmaxCases } from '../codegen/kernels/argmax-cases.ts';
import { concatCases } from '../codegen/kernels/concat-cases.ts';
import { forkCases } from '../codegen/kernels/fork-cases.ts';
import { frameInputCases } from '../codegen/kernels/frame-input-cases.ts';
import { frameOutputCases } from '../codegen/kernels/frame-output-cases.ts';
import { lookupCases } from '../codegen/kernels/lookup-cases.ts';
import { multiplyCases } from '../codegen/kernels/multiply-cases.ts';
import { mvuCases } from '../codegen/kernels/mvu-cases.ts';
import { mvuUnrolledCases } from '../codegen/kernels/mvu-unrolled-cases.ts';
import { padCases } from '../codegen/kernels/pad-cases.ts';
import { parallelWindowCases } from '../codegen/kernels/parallel-window-cases.ts';
import { globalPoolCases, poolCases } from '../codegen/kernels/pool-cases.ts';
import { reorderCases } from '../codegen/kernels/reorder-cases.ts';
import { requantizeCases } from '../codegen/kernels/requantize-cases.ts';
import { sliceCases } from '../codegen/kernels/slice-cases.ts';
import { slidingWindowCases } from '../codegen/kernels/sliding-window-cases.ts';
import type { SweepCase } from '../codegen/kernels/sweep.ts';
import { thresholdCases } from '../codegen/kernels/threshold-cases.ts';
import { upsampleCases } from '../codegen/kernels/upsample-cases.ts';
import { vvuCases } from '../codegen/kernels/vvu-cases.ts';
import { widthConverterCases } from '../codegen/kernels/width-converter-cases.ts';
import { hlsSweep } from './hls-sweep.ts';

const CASES_PER_PROGRAM = 70;

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
];

it.each(sweeps)('computes the expected beats for the whole sweep: %s', async (_, cases) => {
  for (let start = 0; start < cases.length; start += CASES_PER_PROGRAM) {
    await hlsSweep(cases.slice(start, start + CASES_PER_PROGRAM));
  }
});
