import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { neighbours, SHIFTS, scattered, spatialShiftOf } from '../../bench/shift-calibration.ts';
import { keptOutput } from '../../sim/kept-output.ts';
import { memoryFiles } from '../../src/codegen/memory-files.ts';
import { costOf, type Kernel } from '../../src/kernels/index.ts';
import { packageRoot } from '../../src/package-root.ts';
import type { Area } from '../../src/tools/flows.ts';
import { kernelJob } from '../../src/tools/kernel-job.ts';
import { synthesise } from '../../src/tools/synthesis.ts';
import { findYosys } from '../../src/tools/yosys.ts';

const yosys = await findYosys().catch(() => undefined);

/** What Yosys makes of a kernel on a 7 series device, memories included. */
async function areaOf(kernel: Kernel): Promise<Area> {
  if (!yosys) throw new Error('no Yosys');
  const folder = await mkdtemp(join(tmpdir(), 'bitwright-shift-'));
  try {
    for (const [file, text] of memoryFiles(kernel)) await writeFile(join(folder, file), text);
    const job = kernelJob(kernel, source => join(packageRoot(), 'hw/rtl', source), folder);
    return (await synthesise(yosys, 'xc7', job, { cache: keptOutput })).area;
  } finally {
    await rm(folder, { recursive: true });
  }
}

it.runIf(yosys)(
  'shifts 16 channels of 4 bits and 32 x 32 pixels in 90 LUTs and a RAMB18, without a multiplier',
  async () => {
    const kernel = spatialShiftOf([32, 16, 1], neighbours(16));
    const { lut, blockRam, dsp } = await areaOf(kernel);
    expect(lut).toBeLessThanOrEqual(90);
    expect(blockRam).toBeLessThanOrEqual(0.5);
    expect(dsp).toBe(0);
    expect(lut / costOf(kernel).lut).toBeGreaterThan(1 / 1.5);
  },
);

it.runIf(yosys)('gathers neighbours of shifts between pixels without a multiplier too', async () => {
  const { lut, dsp } = await areaOf(spatialShiftOf([8, 64, 2], scattered(64, 2), { taps: [2, 2] }));
  expect(lut).toBeLessThanOrEqual(130);
  expect(dsp).toBe(0);
});

it('counts the bits of memories exactly, and never a DSP block', () => {
  // 16 words of 11 bits of place, 2 of dy and 2 of dx; 2 rows and 4 pixels of 16 beats of 4 bits.
  expect(costOf(SHIFTS[0])).toMatchObject({ romBits: 16 * 15, ramBits: (2 * 32 + 4) * 16 * 4 });
  expect(SHIFTS.map(kernel => costOf(kernel).dsp)).toEqual(SHIFTS.map(() => 0));
});
