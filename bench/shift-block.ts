/** Measures shift blocks beside 3x3 convolutions: `npm run shift-block` writes shift-block.json and docs/shift-block.md. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keptOutput } from '../sim/kept-output.ts';
import { readDesign, writeDesign } from '../src/artifact/index.ts';
import { compileNetwork } from '../src/compile.ts';
import { costOf } from '../src/kernels/index.ts';
import { packageRoot } from '../src/package-root.ts';
import { parseWireType } from '../src/quant/wire.ts';
import { designArea } from '../src/tools/design-area.ts';
import { BLOCK_WIRE, BLOCKS, type BlockName, SIZES, shiftBlock } from '../test/networks/shift-blocks.ts';
import { type MeasuredBlock, shiftBlockDocument } from './shift-block-document.ts';

const TARGET_CYCLES = 20_000;
/** Kernels that hold rows of an image. */
const LINE_STORAGE: readonly string[] = ['sliding-window', 'parallel-window', 'spatial-shift'];

async function measure(
  block: BlockName,
  channels: number,
  size: number,
): Promise<{ row: MeasuredBlock; yosys: string }> {
  const compiled = compileNetwork(shiftBlock(block, channels, size), {
    wire: parseWireType(BLOCK_WIRE),
    targetCycles: TARGET_CYCLES,
  });
  const folder = await mkdtemp(join(tmpdir(), 'bitwright-shift-block-'));
  try {
    const path = join(folder, 'design');
    await writeDesign(path, compiled, { name: 'block', sha256: '0'.repeat(64) });
    const design = await readDesign(path);
    const found = await designArea(design, { flow: 'xc7', cache: keptOutput });
    const { kernels } = design.hardware;
    const shiftLayers = new Set(
      compiled.layers.nodes.flatMap(node =>
        node.kind === 'shift' || node.kind === 'depthwise' ? [node.name] : [],
      ),
    );
    const own = found.layers.filter(({ layer }) => shiftLayers.has(layer));
    const row = {
      ...{ block, channels, size },
      initiationIntervalCycles: compiled.prediction.initiationIntervalCycles,
      ...{ lut: found.total.lut, ff: found.total.ff, dsp: found.total.dsp, blockRam: found.total.blockRam },
      lineStorageBits: kernels
        .filter(kernel => LINE_STORAGE.includes(kernel.kind))
        .reduce((sum, kernel) => sum + costOf(kernel).ramBits, 0),
      weightBytes: Math.ceil(
        design.manifest.layers.reduce(
          (sum, { kind, parameterBits }) =>
            kind === 'dense' || kind === 'depthwise' ? sum + parameterBits : sum,
          0,
        ) / 8,
      ),
      parameterBytes: Math.ceil(
        design.manifest.layers.reduce((sum, layer) => sum + layer.parameterBits, 0) / 8,
      ),
      macs: design.manifest.layers.reduce((sum, layer) => sum + layer.macs, 0),
      shiftLut: own.reduce((sum, { area }) => sum + area.lut, 0),
      shiftDsp: own.reduce((sum, { area }) => sum + area.dsp, 0),
    };
    return { row, yosys: found.yosys };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const blocks: MeasuredBlock[] = [];
let yosys = '';
for (const [channels, size] of SIZES) {
  for (const block of Object.keys(BLOCKS) as BlockName[]) {
    const found = await measure(block, channels, size);
    process.stdout.write(`${JSON.stringify(found.row)}\n`);
    blocks.push(found.row);
    yosys = found.yosys;
  }
}
const measured = { yosys, targetCycles: TARGET_CYCLES, blocks };
await writeFile(join(packageRoot(), 'bench/shift-block.json'), `${JSON.stringify(measured, null, 2)}\n`);
await writeFile(join(packageRoot(), 'docs/shift-block.md'), shiftBlockDocument(measured));
