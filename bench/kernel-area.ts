/**
 * Holds the cost models against Yosys: `npm run area` measures the calibration cases
 * and writes area.json and hw/README.md. Runs are kept in the cache folder; the first takes a quarter of an hour.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keptOutput } from '../sim/kept-output.ts';
import { memoryFiles } from '../src/codegen/memory-files.ts';
import type { Kernel } from '../src/kernels/index.ts';
import { packageRoot } from '../src/package-root.ts';
import { kernelJob } from '../src/tools/kernel-job.ts';
import { synthesise } from '../src/tools/synthesis.ts';
import { findYosys, type Yosys } from '../src/tools/yosys.ts';
import { areaDocument } from './area-document.ts';
import { CALIBRATION } from './calibration.ts';
import { describeKernel, type MeasuredKernel } from './measured.ts';

async function measure(yosys: Yosys, kernel: Kernel): Promise<MeasuredKernel> {
  const folder = await mkdtemp(join(tmpdir(), 'bitwright-area-'));
  try {
    for (const [file, text] of memoryFiles(kernel)) await writeFile(join(folder, file), text);
    const job = kernelJob(kernel, source => join(packageRoot(), 'hw/rtl', source), folder);
    const { area } = await synthesise(yosys, 'xc7', job, { cache: keptOutput });
    const { lut, ff, dsp, blockRam } = area;
    return { kind: kernel.kind, parameters: describeKernel(kernel), lut, ff, dsp, blockRam };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const yosys = await findYosys();
const kernels: MeasuredKernel[] = [];
for (const [i, kernel] of CALIBRATION.entries()) {
  process.stdout.write(`${i + 1} of ${CALIBRATION.length}: ${kernel.kind} ${describeKernel(kernel)}\n`);
  kernels.push(await measure(yosys, kernel));
}
await writeFile(
  join(packageRoot(), 'bench/area.json'),
  `${JSON.stringify({ yosys: yosys.version, kernels }, null, 2)}\n`,
);
await writeFile(join(packageRoot(), 'hw/README.md'), areaDocument(yosys.version, kernels));
