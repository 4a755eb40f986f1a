import { timingOf } from '../../src/kernels/index.ts';
import { gatherCases } from '../kernels/gather-cases.ts';
import { padCases } from '../kernels/pad-cases.ts';
import { parallelWindowCases } from '../kernels/parallel-window-cases.ts';
import { reorderCases } from '../kernels/reorder-cases.ts';
import { slidingWindowCases } from '../kernels/sliding-window-cases.ts';
import { spatialShiftCases } from '../kernels/spatial-shift-cases.ts';
import type { SweepCase } from '../kernels/sweep.ts';
import { upsampleCases } from '../kernels/upsample-cases.ts';

const isStored = ({ kernel }: SweepCase): boolean => timingOf(kernel).buffers.length > 0;

/** Kernels that store. */
export const storing: readonly (readonly [kind: string, cases: readonly SweepCase[]])[] = [
  ['sliding window', slidingWindowCases()],
  ['parallel window', parallelWindowCases()],
  ['pad', padCases()],
  ['upsample', upsampleCases()],
  ['reorder', reorderCases().filter(isStored)],
  ['gather', gatherCases()],
  ['spatial shift', spatialShiftCases()],
];
