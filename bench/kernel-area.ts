/**
 * Holds the cost models against Yosys: `npm run area [kernel ...]` prints one Markdown table per kernel
 * (hw/README.md keeps them). Runs are kept in the cache folder; the first takes half an hour.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cached, defaultCacheFolder } from '../sim/cache.ts';
import { parameterText } from '../src/codegen/kernel.ts';
import { costOf, type Kernel, verilogOf } from '../src/codegen/kernels/index.ts';
import { memoryFiles } from '../src/codegen/memory-files.ts';
import { packageRoot } from '../src/package-root.ts';
import { kernelJob } from '../src/tools/kernel-job.ts';
import { type ModuleArea, type OutputCache, synthesise } from '../src/tools/synthesis.ts';
import { findYosys, type Yosys } from '../src/tools/yosys.ts';
import { CALIBRATION } from './calibration.ts';

const keptOutput: OutputCache = async (key, make) => {
  const { folder } = await cached(defaultCacheFolder(), 'synth', key, async entry =>
    writeFile(join(entry, 'yosys.log'), await make()),
  );
  return readFile(join(folder, 'yosys.log'), 'utf8');
};

async function areaOf(yosys: Yosys, kernel: Kernel): Promise<ModuleArea> {
  const folder = await mkdtemp(join(tmpdir(), 'bitwright-area-'));
  try {
    for (const [file, text] of memoryFiles(kernel)) await writeFile(join(folder, file), text);
    const job = kernelJob(kernel, source => join(packageRoot(), 'hw/rtl', source), folder);
    return await synthesise(yosys, 'xc7', job, { cache: keptOutput });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** `MW 64, MH 64, ...`: parameters that are 0 are left out. */
const describe = (kernel: Kernel): string =>
  verilogOf(kernel)
    .filter(([, value]) => value !== 0)
    .map(([name, value]) => `${name} ${parameterText(value)}`)
    .join(', ');

const pair = (measured: number, model: number): string =>
  measured === 0 && model === 0 ? '0' : `${measured} / ${Math.round(2 * model) / 2}`;

const yosys = await findYosys();
const wanted = process.argv.slice(2);
const kinds = [...new Set(CALIBRATION.map(kernel => kernel.kind))].filter(
  kind => wanted.length === 0 || wanted.includes(kind),
);
process.stdout.write(`${yosys.version}, \`synth_xilinx -family xc7 -flatten\`; measured / model\n`);
for (const kind of kinds) {
  process.stdout.write(`\n### ${kind}\n\n| parameters | LUT | | FF | | DSP | RAMB36 |\n`);
  process.stdout.write('| --- | --- | --- | --- | --- | --- | --- |\n');
  for (const kernel of CALIBRATION.filter(k => k.kind === kind)) {
    const { area } = await areaOf(yosys, kernel);
    const cost = costOf(kernel);
    const ratio = (model: number, measured: number): string =>
      measured === 0 ? '' : (model / measured).toFixed(2);
    const cells = [
      describe(kernel),
      pair(area.lut, cost.lut),
      ratio(cost.lut, area.lut),
      pair(area.ff, cost.ff),
      ratio(cost.ff, area.ff),
      pair(area.dsp, cost.dsp),
      pair(area.blockRam, cost.blockRam),
    ];
    process.stdout.write(`| ${cells.join(' | ')} |\n`);
  }
}
