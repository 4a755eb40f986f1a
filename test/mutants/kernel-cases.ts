import type { KernelKind } from '../../src/kernels/index.ts';
import { addCases } from '../kernels/add-cases.ts';
import { argmaxCases } from '../kernels/argmax-cases.ts';
import { axisRegisterCases } from '../kernels/axis-register-cases.ts';
import { concatCases } from '../kernels/concat-cases.ts';
import { fifoCases } from '../kernels/fifo-cases.ts';
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
import { globalPoolCases, narrowPoolCases, poolCases } from '../kernels/pool-cases.ts';
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

/** What each kernel is swept with. */
export const casesOf: { readonly [K in KernelKind]: () => readonly SweepCase[] } = {
  mvu: mvuCases,
  'mvu-unrolled': mvuUnrolledCases,
  threshold: thresholdCases,
  argmax: argmaxCases,
  'sliding-window': slidingWindowCases,
  'parallel-window': parallelWindowCases,
  'width-converter': widthConverterCases,
  fifo: fifoCases,
  'axis-register': axisRegisterCases,
  'frame-input': frameInputCases,
  'frame-output': frameOutputCases,
  fork: forkCases,
  add: addCases,
  pool: () => [...poolCases(), ...narrowPoolCases(), ...globalPoolCases()],
  concat: concatCases,
  slice: sliceCases,
  multiply: multiplyCases,
  vvu: vvuCases,
  requantize: requantizeCases,
  lookup: lookupCases,
  upsample: upsampleCases,
  reorder: reorderCases,
  pad: padCases,
  'spatial-shift': spatialShiftCases,
  gather: gatherCases,
};

/** `count` cases, spread evenly over all of a kernel; the first of them where `shift` is 0, others where it is between 0 and 1. */
export function someCases(kind: KernelKind, count: number, shift = 0): SweepCase[] {
  const all = casesOf[kind]();
  const places = Array.from({ length: count }, (_, k) => Math.floor(((k + shift) * all.length) / count));
  return [...new Set(places)].map(place => all[place]);
}
