import type { KernelKind } from '../../src/kernels/index.ts';
import { addCases } from './add-cases.ts';
import { argmaxCases } from './argmax-cases.ts';
import { axisRegisterCases } from './axis-register-cases.ts';
import { concatCases } from './concat-cases.ts';
import { fifoCases } from './fifo-cases.ts';
import { forkCases } from './fork-cases.ts';
import { frameInputCases } from './frame-input-cases.ts';
import { frameOutputCases } from './frame-output-cases.ts';
import { gatherCases } from './gather-cases.ts';
import { lookupCases } from './lookup-cases.ts';
import { multiplyCases } from './multiply-cases.ts';
import { mvuCases } from './mvu-cases.ts';
import { mvuUnrolledCases } from './mvu-unrolled-cases.ts';
import { padCases } from './pad-cases.ts';
import { parallelWindowCases } from './parallel-window-cases.ts';
import { globalPoolCases, narrowPoolCases, poolCases } from './pool-cases.ts';
import { reorderCases } from './reorder-cases.ts';
import { requantizeCases } from './requantize-cases.ts';
import { sliceCases } from './slice-cases.ts';
import { slidingWindowCases } from './sliding-window-cases.ts';
import { spatialShiftCases } from './spatial-shift-cases.ts';
import type { SweepCase } from './sweep.ts';
import { thresholdCases } from './threshold-cases.ts';
import { upsampleCases } from './upsample-cases.ts';
import { vvuCases } from './vvu-cases.ts';
import { widthConverterCases } from './width-converter-cases.ts';

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
