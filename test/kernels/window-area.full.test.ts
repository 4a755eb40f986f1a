import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { bits8, parallel, plain, serial } from '../../bench/window-calibration.ts';
import { keptOutput } from '../../sim/kept-output.ts';
import { uint } from '../../src/ir/integer-type.ts';
import { costOf, type Kernel } from '../../src/kernels/index.ts';
import { packageRoot } from '../../src/package-root.ts';
import type { Area } from '../../src/tools/flows.ts';
import { kernelJob } from '../../src/tools/kernel-job.ts';
import { synthesise } from '../../src/tools/synthesis.ts';
import { findYosys } from '../../src/tools/yosys.ts';

it('counts the bits of memories exactly', () => {
  expect(costOf(serial([32, 32, 3, 3], bits8))).toMatchObject({ ramBits: 128 * 24, romBits: 0 });
  expect(costOf(parallel([32, 32, 3], bits8))).toMatchObject({ ramBits: 3 * 32 * 24, romBits: 0 });
});

const yosys = await findYosys().catch(() => undefined);

/** What Yosys makes of a kernel on a 7 series device, memories included. */
async function areaOf(kernel: Kernel): Promise<Area> {
  if (!yosys) throw new Error('no Yosys');
  const job = kernelJob(kernel, source => join(packageRoot(), 'hw/rtl', source), tmpdir());
  return (await synthesise(yosys, 'xc7', job, { cache: keptOutput })).area;
}

it.runIf(yosys)('builds 3 x 3 windows of 30 x 30 x 64 bits in 173 LUTs and a RAMB18', async () => {
  const { lut, blockRam, dsp } = await areaOf(serial([30, 30, 64, 32], { ...plain, type: uint(1) }));
  expect(lut).toBeLessThanOrEqual(173);
  expect(blockRam).toBeLessThanOrEqual(0.5);
  expect(dsp).toBe(0);
});

it.runIf(yosys)('builds 3 x 3 windows of a 32 x 32 image of 3 bytes in 199 LUTs', async () => {
  const { lut, blockRam, dsp } = await areaOf(serial([32, 32, 3, 3], bits8));
  expect(lut).toBeLessThanOrEqual(199);
  expect(blockRam).toBeLessThanOrEqual(0.5);
  expect(dsp).toBe(0);
});
