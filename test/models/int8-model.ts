import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { z } from 'zod';
import { type VerifyResult, verifyDesign } from '../../sim/verify.ts';
import { openFloatRuntime } from '../../src/compare/float-runtime.ts';
import { type Comparison, compareNetwork } from '../../src/compare/index.ts';
import { lowerNetwork } from '../../src/compile.ts';
import { decodeModel } from '../../src/frontend/onnx/read-model.ts';
import { loadFrames } from '../../src/host/frames.ts';
import { toWire } from '../../src/host/input.ts';
import { hostOfNetwork } from '../../src/host/interface.ts';
import { importOnnxFile, readModelBytes } from '../../src/node/model-file.ts';
import { packageRoot } from '../../src/package-root.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { compileTo } from './own-models.ts';

const FOLDER = join(packageRoot(), 'models/mnist-cnn-int8');

/** The network of models/mnist-cnn-int8 as onnxruntime's quantizer wrote it, format by format. */
export const INT8_FILES = ['qdq-int8.onnx', 'qdq-uint8.onnx', 'qoperator-uint8.onnx'] as const;
export type Int8File = (typeof INT8_FILES)[number];

const counts = z.object({ correct10000: z.int(), correct1000: z.int() });
/** Images that onnxruntime classified rightly when the files were made. */
export const int8Card = z
  .object({ files: z.record(z.enum(INT8_FILES), counts) })
  .parse(JSON.parse(readFileSync(join(FOLDER, 'card.json'), 'utf8'))).files;

/** Test images 0 to 999, kept with another network, and their labels. */
export const SAMPLE = {
  images: join(packageRoot(), 'models/mnist-mlp-w2a2/images-idx3-ubyte.gz'),
  labels: join(packageRoot(), 'models/mnist-mlp-w2a2/labels-idx1-ubyte.gz'),
} as const;

export interface Int8Comparison extends Comparison {
  readonly labels: Int32Array;
}

/** Differences are listed of as many images. */
const LISTED_FRAMES = 1000;

/** The network against onnxruntime on the images as it was trained for them, pixel / 255. */
export async function compareInt8(
  file: Int8File,
  data: { readonly images: string; readonly labels: string },
  frames: number,
): Promise<Int8Comparison> {
  const path = join(FOLDER, file);
  const { graph } = importOnnxFile(path);
  const network = lowerNetwork(graph, {});
  const host = hostOfNetwork(network);
  const { integers, labels } = await loadFrames(host, data.images, {
    labels: data.labels,
    dataDomain: 'wire',
    frames,
  });
  // The model's own input quantizer gives the pixel back.
  const pixels = Float64Array.from({ length: 256 }, (_, p) => p);
  const real = Float64Array.from(Float32Array.from(pixels, p => p / 255));
  expect(toWire(host.inputs[0], real, false, 'model').integers).toEqual(pixels);

  const wanted = [...new Set([...network.probes.map(p => p.tensor), host.outputs[0].name])];
  const runtime = await openFloatRuntime(decodeModel(readModelBytes(path)), graph.inputs, wanted);
  try {
    const floats = Float32Array.from(integers, p => p / 255);
    const comparison = await compareNetwork(network, host, runtime, integers, floats);
    for (const { frame, node, element, float, exact, distance, bound } of comparison.differences) {
      if (frame >= LISTED_FRAMES) break;
      console.info(
        `${file}: image ${frame}, ${node}, element ${element}: onnxruntime ${float}, exact ${exact}, ` +
          `${distance.toExponential(2)} from the step, rounding bound ${bound.toExponential(2)}`,
      );
    }
    if (!labels) throw new Error('no labels');
    return { ...comparison, labels };
  } finally {
    await runtime.release();
  }
}

/**
 * Nothing beyond float32 rounding (claim A4). Within it there may be little: a bound that allows
 * differences everywhere would prove nothing.
 */
export function expectEqual({ frames, elements, differences }: Int8Comparison, expectedFrames: number): void {
  expect(frames).toBe(expectedFrames);
  expect(differences.filter(d => !d.isAllowed)).toEqual([]);
  expect(differences.length).toBeLessThan(1e-4 * elements);
  for (const { float, exact } of differences) expect(Math.abs(float - exact)).toBe(1);
  // Almost every value of every image was held against onnxruntime's.
  expect(elements / frames).toBeGreaterThan(6000);
}

/** How many of the first `count` images a network classifies rightly. */
export const correctOf = (classes: readonly number[], labels: Int32Array, count: number): number =>
  classes.slice(0, count).filter((c, i) => c === labels[i]).length;

/** The RTL of the network on test images: bit for bit, in the predicted cycles. */
export async function proveInt8(file: Int8File, frames: number): Promise<VerifyResult> {
  const folder = join(temporaryFolder('int8'), 'design');
  const design = await compileTo(folder, 'mnist-cnn-int8', join(FOLDER, file), { targetCycles: 12_544 });
  const { graph } = importOnnxFile(join(FOLDER, file));
  const host = hostOfNetwork(lowerNetwork(graph, {}));
  const { integers } = await loadFrames(host, SAMPLE.images, { dataDomain: 'wire', frames });
  const result = await verifyDesign(design, integers, { stalls: 'random', seed: 11 });
  expect(result.firstMismatch).toBeUndefined();
  expect(result).toMatchObject({ frames, mismatches: 0, protocolErrors: [], isTimingAsPredicted: true });
  expect(result.initiationIntervalCycles).toBe(result.predictedInitiationIntervalCycles);
  expect(result.latencyCycles).toBe(result.predictedLatencyCycles);
  expect(result.initiationIntervalCycles).toBeLessThanOrEqual(12_544);
  expect(result.output).toEqual(result.referenceOutput);
  for (const { stream, distinct } of result.streams) expect(distinct, stream).toBeGreaterThan(1);
  return result;
}
