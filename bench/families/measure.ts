import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { withTemporaryFolder } from '../../sim/temporary-folder.ts';
import { compare } from '../../src/api/compare.ts';
import { CompiledDesign } from '../../src/api/compiled-design.ts';
import { type CompiledNetwork, compileNetwork } from '../../src/compile.ts';
import { writeNpy } from '../../src/data/npy.ts';
import { modelOfBytes } from '../../src/frontend/model.ts';
import { framesOf } from '../../src/host/frames.ts';
import { hostOfNetwork } from '../../src/host/interface.ts';
import { classesOf } from '../../src/host/output.ts';
import { runReference } from '../../src/ops/index.ts';
import { figuresOf, precisionText } from '../../src/sweep/figures.ts';
import { inputsOf, type TestSet, type TrainedNetwork, type TrainedRun } from './trained-run.ts';

/** A training, and what came of it; the float networks that others begin with have no hardware. */
export interface MeasuredRun extends Omit<TrainedRun, 'isSigned'> {
  /** Of each gated layer, in data order, the share of each kernel in the winners, in percent, as 40/60; empty without gates. */
  readonly winners: string;
  readonly hardware?: MeasuredHardware;
}

/** What a trained network takes, and what came of holding its integers and its hardware against its training. */
export interface MeasuredHardware {
  readonly precision: string;
  readonly weightBytes: number;
  readonly parameterBytes: number;
  readonly lut: number;
  readonly ff: number;
  readonly dsp: number;
  readonly blockRam: number;
  readonly intervalCycles: number;
  /** The integer reference on the whole test set. */
  readonly reference: {
    readonly right: number;
    /** Images whose class is another than onnxruntime's of the exported network. */
    readonly otherClasses: number;
    /** On those images: values of any quantizer that `compare` does not find explained by float32's rounding. */
    readonly unexplained: number;
    /** Of images and gates, winners other than PyTorch's. */
    readonly otherWinners: number;
  };
  readonly simulated: {
    readonly frames: number;
    readonly streams: number;
    readonly mismatches: number;
    readonly isTimingAsPredicted: boolean;
    /** Of frames and gates, hardware against PyTorch. */
    readonly otherWinners: number;
    readonly csimFrames: number;
    readonly csimMismatches: number;
  };
}

/** Images simulated in Verilator and as C++, of all classes. */
const FRAMES = 100;
const CSIM_FRAMES = 10;
/** Images that the reference takes at once. */
const BATCH = 500;

/** Cycles per frame that each family is compiled for: the only option. */
export function targetCyclesOf(run: string): number {
  const [, cycles = 0] = TARGETS.find(([prefix]) => run.startsWith(prefix)) ?? [];
  return cycles;
}

const TARGETS: readonly (readonly [prefix: string, cycles: number])[] = [
  ['s1-', 36_864],
  ['s2-', 65_536],
  ['s3-lenet', 8_192],
  ['s3-', 36_864],
  ['s4-', 32_768],
];

export async function measureRun(
  trained: TrainedNetwork,
  test: TestSet,
  progress: (text: string) => void,
): Promise<MeasuredRun> {
  const { file: _, classes: __, winners: ___, wins, isSigned: ____, ...told } = trained;
  const run = { ...told, winners: wins.map(own => sharesOf(own, told.images)).join(' ') };
  const isFloat = trained.run.includes('-float-');
  return isFloat ? run : { ...run, hardware: await measureHardware(trained, test, progress) };
}

const sharesOf = (wins: readonly number[], images: number): string =>
  wins.map(count => Math.round((100 * count) / images)).join('/');

async function measureHardware(
  trained: TrainedNetwork,
  test: TestSet,
  progress: (text: string) => void,
): Promise<MeasuredHardware> {
  progress('compiling');
  const model = modelOfBytes(readFileSync(trained.file), basename(trained.file));
  const network = compileNetwork(model.graph, { targetCycles: targetCyclesOf(trained.run) });
  const { lut, ff, dsp, blockRam, weightBytes, parameterBytes, initiationIntervalCycles, layers } =
    figuresOf(network);
  const design = CompiledDesign.of(
    { ...network, notes: [] },
    { name: trained.run, sha256: model.sha256 },
    [],
  );
  return {
    precision: precisionText(layers),
    ...{ weightBytes, parameterBytes, lut, ff, dsp, blockRam },
    intervalCycles: initiationIntervalCycles,
    reference: await wholeTestSet(network, trained, test, progress),
    simulated: await simulated(design, trained, test, progress),
  };
}

/** The integer reference on every image. */
async function wholeTestSet(
  network: CompiledNetwork,
  trained: TrainedNetwork,
  test: TestSet,
  progress: (text: string) => void,
): Promise<MeasuredHardware['reference']> {
  const host = hostOfNetwork(network);
  const [output] = network.layers.outputs;
  const gates = network.gates.map(({ winner }) => winner);
  const wanted = new Set([output.value, ...gates]);
  const others: number[] = [];
  let [right, otherWinners] = [0, 0];
  for (let start = 0; start < test.count; start += BATCH) {
    progress(`reference ${start} of ${test.count}`);
    const images = Array.from({ length: Math.min(BATCH, test.count - start) }, (_, i) => start + i);
    const values = [{ values: Float64Array.from(inputsOf(test, trained, images)), isInteger: false }];
    const { integers } = framesOf(host, values, { dataDomain: 'model' }, undefined);
    const size = integers.length / images.length;
    images.forEach((image, i) => {
      const found = runReference(network.layers, integers.subarray(i * size, (i + 1) * size), wanted);
      const [own] = classesOf(host.outputs[0], found.get(output.value) ?? new Float64Array()) ?? [];
      if (own === test.labels[image]) right++;
      if (own !== trained.classes[image]) others.push(image);
      gates.forEach((gate, g) => {
        if (found.get(gate)?.[0] !== trained.winners[g][image]) otherWinners++;
      });
    });
  }
  const unexplained = others.length === 0 ? 0 : await violations(trained, test, others);
  return { right, otherClasses: others.length, unexplained, otherWinners };
}

/** Values of quantizers that differ from onnxruntime's by more than its rounding explains. */
const violations = (trained: TrainedNetwork, test: TestSet, images: readonly number[]): Promise<number> =>
  withTemporaryFolder('families', async folder => {
    const [values, shape] = [inputsOf(test, trained, images), test.shape];
    const data = join(folder, 'images.npy');
    await writeFile(data, writeNpy([images.length, ...shape], Float64Array.from(values), 'float32'));
    const compared = await compare(trained.file, { data });
    return compared.violations;
  });

/** RTL and C++ against the reference, on images of all classes. */
async function simulated(
  design: CompiledDesign,
  trained: TrainedNetwork,
  test: TestSet,
  progress: (text: string) => void,
): Promise<MeasuredHardware['simulated']> {
  const images = Array.from({ length: FRAMES }, (_, i) => Math.floor((i * test.count) / FRAMES));
  const values = inputsOf(test, trained, images);
  const proof = await design.verify({ values, onProgress: text => progress(`Verilator: ${text}`) });
  progress('C simulation');
  const csim = await design.csim({ values, frames: CSIM_FRAMES });
  const otherWinners = proof.gates.reduce(
    (sum, { hardware }, gate) =>
      sum + images.filter((image, f) => hardware[f] !== trained.winners[gate][image]).length,
    0,
  );
  return {
    frames: proof.frames,
    streams: proof.streams.length,
    mismatches: proof.mismatches,
    isTimingAsPredicted: proof.isTimingAsPredicted,
    otherWinners,
    csimFrames: csim.frames,
    csimMismatches: csim.mismatches + (csim.failure === undefined ? 0 : 1),
  };
}
