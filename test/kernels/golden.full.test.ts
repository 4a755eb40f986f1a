import { expect, it } from 'vitest';
import { icarusAvailable, runIcarus } from '../../sim/icarus.ts';
import { type Kernel, kernelRooms } from '../../src/kernels/index.ts';
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
import { poolCases } from './pool-cases.ts';
import { reorderCases } from './reorder-cases.ts';
import { requantizeCases } from './requantize-cases.ts';
import { sliceCases } from './slice-cases.ts';
import { slidingWindowCases } from './sliding-window-cases.ts';
import { spatialShiftCases } from './spatial-shift-cases.ts';
import { buildSweep, expectPredicted, expectRight, runOf, type SweepCase, writeModel } from './sweep.ts';
import { thresholdCases } from './threshold-cases.ts';
import { upsampleCases } from './upsample-cases.ts';
import { vvuCases } from './vvu-cases.ts';
import { widthConverterCases } from './width-converter-cases.ts';

/** A few of each kernel's parameter sets, spread over its sweep. */
function goldenCases(): SweepCase[] {
  const sweeps: { readonly [K in Kernel['kind']]: readonly SweepCase[] } = {
    mvu: mvuCases(),
    'mvu-unrolled': mvuUnrolledCases(),
    threshold: thresholdCases(),
    argmax: argmaxCases(),
    'sliding-window': slidingWindowCases(),
    'parallel-window': parallelWindowCases(),
    'width-converter': widthConverterCases(),
    vvu: vvuCases(),
    requantize: requantizeCases(),
    fifo: fifoCases(),
    'axis-register': axisRegisterCases(),
    'frame-input': frameInputCases(),
    'frame-output': frameOutputCases(),
    fork: forkCases(),
    add: addCases(),
    pool: poolCases(),
    concat: concatCases(),
    slice: sliceCases(),
    multiply: multiplyCases(),
    lookup: lookupCases(),
    upsample: upsampleCases(),
    reorder: reorderCases(),
    pad: padCases(),
    'spatial-shift': spatialShiftCases(),
    gather: gatherCases(),
  };
  return Object.values(sweeps).flatMap(cases =>
    cases.filter((_, i) => i % Math.ceil(cases.length / 6) === 3),
  );
}

it('covers every kernel', () => {
  expect(new Set(goldenCases().map(c => c.kernel.kind))).toEqual(new Set(Object.keys(kernelRooms)));
});

const withIcarus = await icarusAvailable();

it.runIf(withIcarus)('computes the same in the same cycles under Icarus Verilog', async () => {
  const model = await writeModel(goldenCases());
  const result = await runIcarus(model.bench, runOf(model, { stalls: 'none', seed: 1 }));
  expectRight(model, result, 'Icarus');
  expectPredicted(model, result);
});

it('computes the same in the same cycles under Verilator without its expression optimisations', async () => {
  const model = await writeModel(goldenCases());
  const simulator = await buildSweep(model, {
    verilatorFlags: ['-fno-const-bit-op-tree', '-fno-expand'],
  });
  const result = await simulator.run(runOf(model, { stalls: 'none', seed: 1 }));
  expectRight(model, result, 'Verilator, plain');
  expectPredicted(model, result);
});
