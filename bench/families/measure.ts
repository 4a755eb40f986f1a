import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { CompiledDesign } from '../../src/api/compiled-design.ts';
import { type CompiledNetwork, compileNetwork } from '../../src/compile.ts';
import { modelOfBytes } from '../../src/frontend/model.ts';
import { framesOf } from '../../src/host/frames.ts';
import { hostOfNetwork } from '../../src/host/interface.ts';
import { classesOf } from '../../src/host/output.ts';
import { runReference } from '../../src/ops/index.ts';
import { figuresOf, precisionText } from '../../src/sweep/figures.ts';
import { inputsOf, type TestSet, type TrainedNetwork, type TrainedRun } from './trained-run.ts';

/** A training, and what came of it; the float networks that others begin with have no hardware. */
export interface MeasuredRun extends Omit<TrainedRun, 'isSigned'> {
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
  /** Codes of what `compile` warns of. */
  readonly warnings: readonly string[];
  /** The integer reference on the whole test set. */
  readonly reference: {
    readonly right: number;
    /** Images whose class is another than onnxruntime's of the exported network. */
    readonly otherClasses: number;
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
  const { file: _, classes: __, winners: ___, isSigned: ____, ...told } = trained;
  const isFloat = trained.run.includes('-float-');
  return isFloat ? told : { ...told, hardware: await measureHardware(trained, test, progress) };
}

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
  const warnings = network.notes.filter(note => note.severity === 'warning').map(note => note.code);
  const design = CompiledDesign.of(
    { ...network, notes: [] },
    { name: trained.run, sha256: model.sha256 },
    [],
  );
  return {
    precision: precisionText(layers),
    ...{ weightBytes, parameterBytes, lut, ff, dsp, blockRam },
    intervalCycles: initiationIntervalCycles,
    warnings: [...new Set(warnings)],
    reference: wholeTestSet(network, trained, test, progress),
    simulated: await simulated(design, trained, test, progress),
  };
}

/** The integer reference on every image. */
function wholeTestSet(
  network: CompiledNetwork,
  trained: TrainedNetwork,
  test: TestSet,
  progress: (text: string) => void,
): MeasuredHardware['reference'] {
  const host = hostOfNetwork(network);
  const [output] = network.layers.outputs;
  const gates = network.gates.map(({ winner }) => winner);
  const wanted = new Set([output.value, ...gates]);
  let [right, otherClasses, otherWinners] = [0, 0, 0];
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
      if (own !== trained.classes[image]) otherClasses++;
      gates.forEach((gate, g) => {
        if (found.get(gate)?.[0] !== trained.winners[g][image]) otherWinners++;
      });
    });
  }
  return { right, otherClasses, otherWinners };
}

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
