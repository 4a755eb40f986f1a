import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StoredArray } from '../../src/data/data-set.ts';
import { decodeNpy } from '../../src/data/npy.ts';

/** What training/train_families.py knows of a run that has ended. */
export interface TrainedRun {
  readonly run: string;
  readonly data: string;
  readonly images: number;
  readonly seed: number;
  readonly epochs: number;
  readonly cpuMinutes: number;
  /** Of `images`: by PyTorch, and by onnxruntime from the exported file. */
  readonly right: number;
  readonly rightExported: number;
  readonly parameters: number;
  /** Images lie in [-1, 1], else in [0, 1]. */
  readonly isSigned: boolean;
}

/** What else it writes of a run. */
interface TrainingDetails {
  readonly wins: Readonly<Record<string, readonly number[]>>;
  readonly losses: readonly number[];
  readonly firstScores: readonly number[];
}

/** A run with its network, and what PyTorch and onnxruntime said of every image of the test set. */
export interface TrainedNetwork extends TrainedRun {
  /** The path of the exported network. */
  readonly file: string;
  /** Of each gated layer, in data order, how often each kernel won. */
  readonly wins: readonly (readonly number[])[];
  /** onnxruntime's class of each image. */
  readonly classes: readonly number[];
  /** PyTorch's winner for each image, of each gated layer. */
  readonly winners: readonly (readonly number[])[];
}

/** The runs in a folder that have ended. */
export const endedRuns = (folder: string): string[] =>
  readdirSync(folder)
    .flatMap(file => (file.endsWith('.classes.npy') ? [file.slice(0, -'.classes.npy'.length)] : []))
    .sort();

export function trainedNetwork(folder: string, run: string): TrainedNetwork {
  const told: TrainedRun & TrainingDetails = JSON.parse(readFileSync(join(folder, `${run}.json`), 'utf8'));
  const { wins: own, losses: _, firstScores: __, ...facts } = told;
  const winners = array(folder, `${run}.winners`);
  const wins = Object.values(own);
  return {
    ...facts,
    wins,
    file: join(folder, `${run}.onnx`),
    classes: Array.from(array(folder, `${run}.classes`)),
    winners: wins.map((_, gate) =>
      Array.from(winners.subarray(gate * told.images, (gate + 1) * told.images)),
    ),
  };
}

/** The test set: bytes of its pixels, image after image, and the right classes. */
export interface TestSet {
  readonly pixels: Float64Array;
  readonly labels: Float64Array;
  readonly count: number;
  /** Of one image: channels, height, width. */
  readonly shape: readonly number[];
}

export function testSet(folder: string, data: string): TestSet {
  const [pixels, labels] = [stored(folder, `${data}.pixels`), array(folder, `${data}.labels`)];
  const [count, ...shape] = pixels.shape;
  return { pixels: pixels.values, labels, count, shape };
}

/** What a network reads of some images: float32 numbers, as PyTorch computes them from the pixels. */
export function inputsOf(
  { pixels, count }: TestSet,
  { isSigned }: Pick<TrainedRun, 'isSigned'>,
  images: readonly number[],
): Float32Array {
  const size = pixels.length / count;
  const values = new Float32Array(images.length * size);
  images.forEach((image, i) => {
    for (let k = 0; k < size; k++) {
      const x = Math.fround(pixels[image * size + k] / 255);
      values[i * size + k] = isSigned ? Math.fround(2 * x) - 1 : x;
    }
  });
  return values;
}

const array = (folder: string, name: string): Float64Array => stored(folder, name).values;

function stored(folder: string, name: string): StoredArray {
  const file = join(folder, `${name}.npy`);
  if (!existsSync(file)) throw new Error(`${file} is missing: train again, or let the run end`);
  return decodeNpy(readFileSync(file), file);
}
