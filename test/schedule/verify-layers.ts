import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { type VerifyResult, verifyDesign } from '../../sim/verify.ts';
import type { Design } from '../../src/artifact/index.ts';
import { outputEnds } from '../../src/codegen/describe.ts';
import { generatedVerilog } from '../../src/codegen/generated-sources.ts';
import { memoryFiles } from '../../src/codegen/memory-files.ts';
import { render } from '../../src/codegen/render.ts';
import { topContext } from '../../src/codegen/verilog-top.ts';
import { sourcesOf } from '../../src/kernels/index.ts';
import type { LayerGraph } from '../../src/ops/index.ts';
import type { FoldingOptions } from '../../src/schedule/fold.ts';
import type { HardwareGraph } from '../../src/schedule/hardware.ts';
import { lowerToHardware } from '../../src/schedule/index.ts';

const rtlFolder = fileURLToPath(new URL('../../hw/rtl', import.meta.url));
const HEADER = { toolVersion: '0', sourceHash: '0', summary: [] };

/** Schedules layers, writes the sources and proves them on frames of input integers, with random stalls; `change` is what is done to the design before. */
export async function verifyLayers(
  layers: LayerGraph,
  input: Float64Array,
  options: FoldingOptions = {},
  change: (hardware: HardwareGraph) => HardwareGraph = hardware => hardware,
): Promise<{ readonly result: VerifyResult; readonly kinds: readonly string[] }> {
  const { hardware: lowered, prediction } = lowerToHardware(layers, options);
  const hardware = change(lowered);
  const folder = await mkdtemp(join(tmpdir(), 'bitwright-layers-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await mkdir(join(folder, 'rtl'));
  await mkdir(join(folder, 'mem'));
  await writeFile(
    join(folder, 'rtl', `${hardware.top}.v`),
    render('verilog/top.v.hbs', topContext(hardware, HEADER)),
  );
  const files = [`rtl/${hardware.top}.v`];
  for (const source of new Set(hardware.kernels.flatMap(sourcesOf))) {
    await copyFile(join(rtlFolder, source), join(folder, 'rtl', basename(source)));
    files.push(`rtl/${basename(source)}`);
  }
  for (const [name, text] of generatedVerilog(hardware.kernels, HEADER)) {
    await writeFile(join(folder, 'rtl', name), text);
    files.push(`rtl/${name}`);
  }
  for (const kernel of hardware.kernels) {
    for (const [name, text] of memoryFiles(kernel)) await writeFile(join(folder, 'mem', name), text);
  }
  const manifest = {
    files: Object.fromEntries(files.map(file => [file, ''])),
    cycles: {
      initiationInterval: prediction.initiationIntervalCycles,
      latency: prediction.latencyCycles,
      frameEnds: prediction.frameEndCycles,
      outputs: outputEnds(hardware, prediction),
    },
  };
  // Layers alone have no model, of which the rest of a manifest tells.
  const design = { folder, manifest, layers, hardware, isTakenAsIs: true } as unknown as Design;
  const result = await verifyDesign(design, input, { stalls: 'random', seed: 1 });
  return { result, kinds: hardware.kernels.map(k => k.kind) };
}
