import { expect, it } from 'vitest';
import { icarusAvailable, runIcarus } from '../../sim/icarus.ts';
import { kernelKinds } from '../../src/kernels/index.ts';
import { casesOf } from './all-cases.ts';
import { buildSweep, expectPredicted, expectRight, runOf, type SweepCase, writeModel } from './sweep.ts';

/** A few of each kernel's parameter sets, spread over its sweep. */
function goldenCases(): SweepCase[] {
  return kernelKinds.flatMap(kind => {
    const cases = casesOf[kind]();
    return cases.filter((_, i) => i % Math.ceil(cases.length / 6) === 3);
  });
}

it('covers every kernel', () => {
  expect(new Set(goldenCases().map(c => c.kernel.kind))).toEqual(new Set(kernelKinds));
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
