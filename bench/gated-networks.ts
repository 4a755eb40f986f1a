/**
 * Measures gated ResNet-20: `npm run gated-networks` writes gated-networks.json and docs/gated-resnet20.md. With words
 * behind `--` (`simulated`, `area`, `4 kernels`) it measures what has them all in its title, and keeps the rest.
 */
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keptOutput } from '../sim/kept-output.ts';
import { verifyDesign } from '../sim/verify.ts';
import { readDesign, writeDesign } from '../src/artifact/index.ts';
import { openFloatRuntime } from '../src/compare/float-runtime.ts';
import { compileNetwork } from '../src/compile.ts';
import { decodeModel } from '../src/frontend/onnx/read-model.ts';
import { writeOnnx } from '../src/frontend/onnx/write.ts';
import { randomFrames } from '../src/host/input.ts';
import { hostOfManifest } from '../src/host/interface.ts';
import { widthBits } from '../src/kernels/stream.ts';
import { packageRoot } from '../src/package-root.ts';
import { parseWireType } from '../src/quant/wire.ts';
import { designArea } from '../src/tools/design-area.ts';
import { GATED_WIRE, type GatedNetwork } from '../test/networks/gated/gated-network.ts';
import { PARALLEL_SIZE, PARALLEL_WIRE, parallelGraph } from '../test/networks/gated/parallel.ts';
import { GATED_RESNET20, gatedResnet } from '../test/networks/gated/resnet.ts';
import { simulateGated } from '../test/networks/gated/simulate-gated.ts';
import { storageOf } from '../test/networks/gated/storage.ts';
import {
  gatedDocument,
  type MeasuredArea,
  type MeasuredParallel,
  type MeasuredRun,
  type Measurements,
} from './gated-document.ts';

const PAGE = join(packageRoot(), 'docs/gated-resnet20.md');
const MEASURED = join(packageRoot(), 'bench/gated-networks.json');

/** Cycles per frame: the 3x3 convolutions of 16 channels at 64 multiply-adds a cycle. */
const TARGET_CYCLES = 36_864;
const SIMULATED = [1, 2, 3, 4, 6];
/** One block of each stage: Yosys takes minutes for that, and hours for all. */
const SYNTHESISED_NETWORK = { ...GATED_RESNET20, blocksPerStage: 1 };
const SYNTHESISED = [1, 4];

const words = process.argv.slice(2);
const isWanted = (title: string): boolean => words.every(word => title.includes(word));

for (const kernels of SIMULATED) {
  if (isWanted(`simulated, ${kernels} kernels`))
    await record({ runs: { [kernels]: await simulated(kernels) } });
}
for (const kernels of SYNTHESISED) {
  if (isWanted(`area, ${kernels} kernels`))
    await record({ areas: { [kernels]: await synthesised(kernels) } });
}

for (const bits of [2, 4]) {
  for (const kernels of [2, 4]) {
    if (!isWanted(`parallel, ${kernels} kernels`)) continue;
    await record({ parallel: { [`${kernels} kernels of ${bits} bits`]: await parallel(kernels, bits) } });
  }
}

/** A gated dense layer with all rows and columns at once: banks in a memory, and banks of constants. */
async function parallel(kernels: number, bits: number): Promise<MeasuredParallel> {
  const all = { pe: PARALLEL_SIZE, simd: PARALLEL_SIZE };
  const [banked, unrolled] = await Promise.all(
    [all, { mode: 'unrolled' as const }].map(async fold => {
      const folder = await mkdtemp(join(tmpdir(), 'bitwright-gated-'));
      try {
        const compiled = compileNetwork(parallelGraph(kernels, bits), {
          wire: parseWireType(PARALLEL_WIRE),
          folding: { gated: fold },
        });
        const path = join(folder, 'design');
        await writeDesign(path, compiled, { name: 'parallel', sha256: '0'.repeat(64) });
        const design = await readDesign(path);
        const frames = randomFrames(hostOfManifest(design.manifest).inputs, 64, 3);
        const result = await verifyDesign(design, frames, { stalls: 'random', seed: 5 });
        const { kernels: found } = await designArea(design, { flow: 'xc7', cache: keptOutput });
        const layer = found.find(
          k => k.kind === 'mvu-unrolled' || (k.kind === 'mvu' && /gated/.test(k.instances[0])),
        );
        if (!layer) throw new Error('no gated layer');
        const winners = new Set(result.gates[0].hardware).size;
        const { lut, ff } = layer.area;
        return { lut, ff, mismatches: result.mismatches, frames: result.frames, winners };
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    }),
  );
  return { banked, unrolled };
}

/** What a network does in Verilator on its own frames, and what onnxruntime has its gates choose. */
async function simulated(kernels: number): Promise<MeasuredRun> {
  const network = gatedResnet({ ...GATED_RESNET20, kernels });
  const folder = await mkdtemp(join(tmpdir(), 'bitwright-gated-'));
  try {
    const { result, compiled } = await simulateGated(network, join(folder, 'design'), {
      targetCycles: TARGET_CYCLES,
    });
    // A gate is written as one function, of which the winner alone is a tensor of the file.
    const trained = await winnersInFloat(
      network,
      compiled.gates.map(({ node }) => node.replace(/_index$/, '')),
    );
    const winners = result.gates.map(gate => gate.hardware);
    const frames = network.frames.length;
    const changes = Array.from(
      { length: frames - 1 },
      (_, f) => winners.filter(own => own[f + 1] !== own[f]).length,
    );
    const { bits } = compiled.gates[0] ?? { bits: 0 };
    return {
      frames,
      initiationIntervalCycles: result.initiationIntervalCycles,
      predictedInitiationIntervalCycles: result.predictedInitiationIntervalCycles,
      latencyCycles: result.latencyCycles,
      predictedLatencyCycles: result.predictedLatencyCycles,
      streams: result.streams.length,
      constantStreams: result.streams.filter(stream => stream.distinct < 2).length,
      mismatches: result.mismatches,
      gates: result.gates.length,
      gateBits: bits,
      /** Of gates times frames: winners of reference and hardware, and of onnxruntime and hardware, that differ. */
      otherThanReference: differences(
        winners,
        result.gates.map(gate => gate.reference),
      ),
      otherThanFloat: differences(winners, trained),
      kernelsThatNeverWin: winners.reduce((sum, own) => sum + kernels - new Set(own).size, 0),
      fewestChanges: Math.min(...changes, result.gates.length),
      smallestMargin: result.gates.length > 0 ? Math.min(...result.gates.map(g => g.smallestMargin)) : null,
      simulatedCycles: result.simulatedCycles,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function winnersInFloat(
  { graph, frames }: GatedNetwork,
  tensors: readonly string[],
): Promise<number[][]> {
  const winners = tensors.map((): number[] => []);
  if (tensors.length === 0) return winners;
  const [input] = graph.inputs;
  const runtime = await openFloatRuntime(
    decodeModel(writeOnnx(graph)),
    [{ name: input.name, shape: frames[0].shape }],
    tensors,
  );
  for (const frame of frames) {
    const values = await runtime.run(Float32Array.from(frame.data));
    tensors.forEach((tensor, gate) => {
      winners[gate].push(values.get(tensor)?.[0] ?? Number.NaN);
    });
  }
  await runtime.release();
  return winners;
}

/** Over gates and frames. */
function differences(a: readonly (readonly number[])[], b: readonly (readonly number[])[]): number {
  return a.reduce((sum, own, gate) => sum + own.filter((winner, f) => winner !== b[gate][f]).length, 0);
}

/** What Yosys makes of it: all of it, and the parts that gates are about. */
async function synthesised(kernels: number): Promise<MeasuredArea> {
  const { graph } = gatedResnet({ ...SYNTHESISED_NETWORK, kernels });
  const compiled = compileNetwork(graph, { wire: parseWireType(GATED_WIRE), targetCycles: TARGET_CYCLES });
  const folder = await mkdtemp(join(tmpdir(), 'bitwright-gated-'));
  try {
    const path = join(folder, 'design');
    await writeDesign(path, compiled, { name: graph.name, sha256: '0'.repeat(64) });
    const design = await readDesign(path);
    const found = await designArea(design, {
      flow: 'xc7',
      cache: keptOutput,
      onProgress: text => process.stderr.write(`${text}\n`),
    });
    const isGate = (layer: string): boolean => /_gate/.test(layer);
    const isDense = new Set(
      compiled.layers.nodes.filter(node => node.kind === 'dense').map(node => node.name),
    );
    const areaOf = (pick: (layer: string) => boolean) => {
      const own = found.layers.filter(({ layer }) => pick(layer));
      return {
        lut: own.reduce((sum, { area }) => sum + area.lut, 0),
        dsp: own.reduce((sum, { area }) => sum + area.dsp, 0),
        blockRam: own.reduce((sum, { area }) => sum + area.blockRam, 0),
      };
    };
    const fifoBits = design.hardware.kernels.reduce(
      (sum, k) => (k.kind === 'fifo' ? sum + k.params.depth * widthBits(k.params.stream) : sum),
      0,
    );
    return {
      yosys: found.yosys,
      initiationIntervalCycles: compiled.prediction.initiationIntervalCycles,
      latencyCycles: compiled.prediction.latencyCycles,
      total: {
        lut: found.total.lut,
        ff: found.total.ff,
        dsp: found.total.dsp,
        blockRam: found.total.blockRam,
      },
      convolutions: areaOf(layer => isDense.has(layer) && !isGate(layer)),
      gates: areaOf(isGate),
      /** Multiply-adds that can be done in a cycle outside the gates. */
      multipliers: design.hardware.kernels.reduce(
        (sum, k) => (k.kind === 'mvu' && !isGate(k.layer) ? sum + k.params.pe * k.params.simd : sum),
        0,
      ),
      weightBytes: storageOf(graph).weightBytes,
      parameterBytes: Math.ceil(design.manifest.layers.reduce((sum, l) => sum + l.parameterBits, 0) / 8),
      fifoBytes: Math.ceil(fifoBits / 8),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Adds to what was measured, and writes the page of it. */
async function record(found: Partial<Measurements>): Promise<void> {
  process.stdout.write(`${JSON.stringify(found)}\n`);
  const before: Partial<Measurements> = existsSync(MEASURED)
    ? JSON.parse(readFileSync(MEASURED, 'utf8'))
    : {};
  const measured = {
    runs: { ...before.runs, ...found.runs },
    areas: { ...before.areas, ...found.areas },
    parallel: { ...before.parallel, ...found.parallel },
  };
  await writeFile(MEASURED, `${JSON.stringify(measured, null, 2)}\n`);
  await writeFile(PAGE, gatedDocument(measured));
}
