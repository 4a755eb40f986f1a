import { addCases } from '../kernels/add-cases.ts';
import { argmaxCases } from '../kernels/argmax-cases.ts';
import { concatCases } from '../kernels/concat-cases.ts';
import { forkCases } from '../kernels/fork-cases.ts';
import { gatherCases } from '../kernels/gather-cases.ts';
import { lookupCases } from '../kernels/lookup-cases.ts';
import { multiplyCases } from '../kernels/multiply-cases.ts';
import { bankedMvuCases, mvuCases } from '../kernels/mvu-cases.ts';
import { bankedUnrolledCases, mvuUnrolledCases } from '../kernels/mvu-unrolled-cases.ts';
import { padCases } from '../kernels/pad-cases.ts';
import { parallelWindowCases } from '../kernels/parallel-window-cases.ts';
import { poolCases } from '../kernels/pool-cases.ts';
import { reorderCases } from '../kernels/reorder-cases.ts';
import { bankedRequantizeCases, requantizeCases } from '../kernels/requantize-cases.ts';
import { sliceCases } from '../kernels/slice-cases.ts';
import { slidingWindowCases } from '../kernels/sliding-window-cases.ts';
import { spatialShiftCases } from '../kernels/spatial-shift-cases.ts';
import type { SweepCase } from '../kernels/sweep.ts';
import { bankedThresholdCases, thresholdCases } from '../kernels/threshold-cases.ts';
import { upsampleCases } from '../kernels/upsample-cases.ts';
import { bankedVvuCases, vvuCases } from '../kernels/vvu-cases.ts';
import { widthConverterCases } from '../kernels/width-converter-cases.ts';

/** The sweep's cases of every kernel that is a function between plain streams. */
export const promisedSweeps: readonly (readonly [kind: string, cases: readonly SweepCase[]])[] = [
  ['mvu', mvuCases()],
  ['mvu-unrolled', mvuUnrolledCases()],
  ['vvu', vvuCases()],
  ['requantize', requantizeCases()],
  ['threshold', thresholdCases()],
  ['lookup', lookupCases()],
  ['mvu with banks', bankedMvuCases()],
  ['mvu-unrolled with banks', bankedUnrolledCases()],
  ['vvu with banks', bankedVvuCases()],
  ['requantize with banks', bankedRequantizeCases()],
  ['threshold with banks', bankedThresholdCases()],
  ['argmax', argmaxCases()],
  ['add', addCases()],
  ['multiply', multiplyCases()],
  ['concat', concatCases()],
  ['slice', sliceCases()],
  ['fork', forkCases()],
  ['sliding-window', slidingWindowCases()],
  ['parallel-window', parallelWindowCases()],
  ['pool', poolCases()],
  ['pad', padCases()],
  ['upsample', upsampleCases()],
  ['reorder', reorderCases()],
  ['spatial-shift', spatialShiftCases()],
  ['gather', gatherCases()],
  ['width-converter', widthConverterCases()],
];
