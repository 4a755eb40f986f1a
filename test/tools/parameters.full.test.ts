import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { keptOutput } from '../../sim/kept-output.ts';
import { integerTensor } from '../../src/ir/integer-tensor.ts';
import { int, uint } from '../../src/ir/integer-type.ts';
import type { Kernel } from '../../src/kernels/index.ts';
import { kernelJob } from '../../src/tools/kernel-job.ts';
import { synthesise } from '../../src/tools/synthesis.ts';
import { findYosys } from '../../src/tools/yosys.ts';

const rtlFolder = fileURLToPath(new URL('../../hw/rtl', import.meta.url));
const yosys = await findYosys().catch(() => undefined);
const common = { id: 'k', contents: {}, layer: '' };

async function ffsOf(kernel: Kernel): Promise<number | undefined> {
  const job = kernelJob(kernel, source => join(rtlFolder, source), tmpdir());
  return yosys && (await synthesise(yosys, 'xc7', job, { cache: keptOutput })).area.ff;
}

it.runIf(yosys)('hands negative parameters to Yosys as what they are', async () => {
  const sum = (factor: number): Kernel => ({
    ...common,
    kind: 'add',
    params: {
      channels: 1,
      lanes: 1,
      vectorsPerFrame: 1,
      inputs: [int(4), int(4)],
      factors: [1, factor],
      outputBits: 6,
    },
  });
  // A power of two, or its negative, takes no stage for products: the sum and its valid bit.
  expect(await ffsOf(sum(-2))).toBe(7);
  expect(await ffsOf(sum(-3))).toBeGreaterThan(7);
});

it.runIf(yosys)('hands lists of numbers to Yosys whole', async () => {
  const inputs = [3, 5, 1, 7].map(channels => ({ type: uint(2), channels }));
  const kernel: Kernel = {
    ...common,
    kind: 'concat',
    params: { inputs, lanes: 1, vectorsPerFrame: 1, output: uint(2) },
  };
  // The beat and its valid bit, 16 beats a vector, 4 turns.
  expect(await ffsOf(kernel)).toBe(2 + 1 + 4 + 4);
});

it.runIf(yosys)('counts nothing that only an open pin needs', async () => {
  const kernel: Kernel = {
    ...common,
    contents: { multipliers: integerTensor([1], [1]), biases: integerTensor([1], [0]) },
    kind: 'requantize',
    params: {
      ...{ channels: 5, lanes: 1, vectorsPerFrame: 1, banks: 1, input: uint(4), output: uint(4) },
      ...{ multiplierBits: 0, multiplierPerChannel: false, biasBits: 0, biasPerChannel: false },
      ...{ sumBits: 5, shift: 0, rounding: 'floor', zero: 0, min: 0, max: 15 },
    },
  };
  const job = kernelJob(kernel, source => join(rtlFolder, source), tmpdir());
  expect(job.openOutputs).toEqual(['vector_end']);
  const lutsOf = async (open: readonly string[]) =>
    yosys && (await synthesise(yosys, 'xc7', { ...job, openOutputs: open })).area.lut;
  const [used, open] = [await lutsOf([]), await lutsOf(job.openOutputs)];
  expect(open).toBeLessThan(used ?? 0);
});
