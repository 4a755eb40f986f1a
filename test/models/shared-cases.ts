import { join } from 'node:path';
import { expect } from 'vitest';
import { type VerifyResult, verifyDesign } from '../../sim/verify.ts';
import { type Design, readDesign, writeDesign } from '../../src/artifact/index.ts';
import { calibrate, onlyInput } from '../../src/calibrate/index.ts';
import { compileNetwork, lowerNetwork } from '../../src/compile.ts';
import { readData } from '../../src/data/read.ts';
import type { GraphOp } from '../../src/graph-ops/index.ts';
import { loadFrames } from '../../src/host/frames.ts';
import { randomFrames } from '../../src/host/input.ts';
import { hostOfManifest } from '../../src/host/interface.ts';
import { loadModelInputs } from '../../src/host/model-inputs.ts';
import { classesOf, toValues } from '../../src/host/output.ts';
import { DiagnosticError } from '../../src/ir/diagnostic.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { sizeOf } from '../../src/ir/tensor.ts';
import { importOnnxFile, sha256OfFile } from '../../src/node/model-file.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { sharedModel } from './shared-models.ts';
import { drawing } from './tiny-network.ts';

/** A third-party network and how it is compiled. */
export interface SharedCase {
  readonly file: string;
  /** The code of the diagnostic that refuses the network as it is; absent where it compiles as it is. */
  readonly refusal?: string;
  /** What `--input` says. */
  readonly input?: string;
  /** Bits of `--calibrate`, on the golden input or on random images. */
  readonly calibration?: { readonly weightBits: number; readonly activationBits: number };
  readonly targetCycles?: number;
  readonly frames?: number;
  /** A published input and what the network gives for it; the first frame. */
  readonly golden?: {
    readonly input: string;
    readonly domain: 'wire' | 'model';
    readonly output: string;
    /** What the output file holds. */
    readonly holds: 'class' | 'scores' | 'values';
  };
}

/** Single operators and a small CNN: some seconds each. */
export const smallSharedCases: readonly SharedCase[] = [
  {
    file: 'model_test_qkeras_qactivation_4.onnx',
    refusal: 'lower/no-layers',
    input: 'fixed<16,6>',
  },
  {
    file: 'model_test_qkeras_qdense_0.onnx',
    refusal: 'lower/unquantized-input',
    input: 'fixed<16,6>',
    targetCycles: 16,
  },
  {
    file: 'model_test_qkeras_qconv2d_0.onnx',
    refusal: 'lower/unquantized-input',
    input: 'int8:1/64',
    targetCycles: 2000,
  },
  {
    file: 'model_test_qkeras_qconv2d_conversion.onnx',
    refusal: 'lower/unquantized-input',
    input: 'uint8:1/255',
    targetCycles: 4000,
  },
];

export const largeSharedCases: readonly SharedCase[] = [
  {
    file: 'TFC_1W1A.onnx',
    input: 'uint8:1/255',
    targetCycles: 256,
    golden: {
      input: 'tfc_mnist_input.npy',
      domain: 'wire',
      output: 'tfc_mnist_output.npy',
      holds: 'class',
    },
  },
  {
    file: 'unsw_nb15-mlp-w2a2.onnx',
    refusal: 'lower/unquantized-input',
    input: 'bipolar',
    targetCycles: 256,
    // One bit per frame: two frames may well have the same.
    frames: 16,
    golden: {
      input: 'unsw_nb15-mlp-w2a2_input.npy',
      domain: 'model',
      output: 'unsw_nb15-mlp-w2a2_output.npy',
      holds: 'values',
    },
  },
  {
    file: 'kwsmlp_w3a3.onnx',
    targetCycles: 512,
    golden: {
      input: 'kws_input_b.npy',
      domain: 'model',
      output: 'kws_expected_output.npy',
      holds: 'class',
    },
  },
  {
    file: 'qkeras_jettagging.onnx',
    refusal: 'lower/unquantized-input',
    input: 'fixed<16,6>',
    targetCycles: 32,
  },
  {
    file: 'mnist-conv_model.onnx',
    refusal: 'lower/unquantized-weights',
    calibration: { weightBits: 5, activationBits: 5 },
    targetCycles: 4000,
    golden: {
      input: 'mnist-conv_input_0.pb',
      domain: 'model',
      output: 'mnist-conv_output_0.pb',
      holds: 'scores',
    },
  },
  {
    file: 'residual_block_clean.onnx',
    refusal: 'lower/unquantized-input',
    calibration: { weightBits: 6, activationBits: 6 },
    targetCycles: 60_000,
  },
  {
    file: 'eltwise_chanlast_testcase.onnx',
    refusal: 'lower/unquantized-input',
    input: 'int8:1/16',
    targetCycles: 100_000,
  },
  {
    file: 'espcn_subpixel_quant.onnx',
    refusal: 'lower/unquantized-input',
    input: 'uint8:1/255',
    targetCycles: 600_000,
  },
  { file: 'separable_conv_model_ch_last.onnx', frames: 1 },
];

/**
 * Compiles a network as its users do and proves it in RTL under random stalls: the golden frame first, then
 * random ones. No stream may be constant.
 */
export async function proveShared(shared: SharedCase): Promise<VerifyResult> {
  const began = performance.now();
  const design = await compileShared(shared);
  const compileSeconds = (performance.now() - began) / 1000;
  const frames = shared.frames ?? 2;
  const host = hostOfManifest(design.manifest);
  const input = randomFrames(host.inputs, frames, 3);
  if (shared.golden) {
    const { domain } = shared.golden;
    const { integers } = await loadFrames(host, sharedModel(shared.golden.input), { dataDomain: domain });
    input.set(integers);
  }
  const result = await verifyDesign(design, input, { stalls: 'random', seed: 19 });
  expect(result.firstMismatch).toBeUndefined();
  expect(result).toMatchObject({ frames, mismatches: 0, protocolErrors: [], isTimingAsPredicted: true });
  expect(result.initiationIntervalCycles).toBe(result.predictedInitiationIntervalCycles);
  expect(result.latencyCycles).toBe(result.predictedLatencyCycles);
  expect(result.output).toEqual(result.referenceOutput);
  expect(result.streams.filter(s => s.distinct < 2).map(s => s.value)).toEqual([]);
  if (shared.golden) await expectGolden(design, result.output, shared.golden);
  const seconds = [compileSeconds, result.buildSeconds, result.simulationSeconds].map(s => s.toFixed(1));
  console.info(
    `${shared.file}: ${frames} frames, interval ${result.initiationIntervalCycles}, latency ` +
      `${result.latencyCycles}; compiled, built and simulated in ${seconds.join(', ')} s`,
  );
  return result;
}

async function compileShared(shared: SharedCase): Promise<Design> {
  const { file, refusal, targetCycles } = shared;
  const path = sharedModel(file);
  const { graph } = importOnnxFile(path);
  if (refusal !== undefined) expect(codesOfRefusal(graph)).toContain(refusal);
  const network = compileNetwork(shared.calibration ? await calibrated(graph, shared) : graph, {
    ...(shared.input === undefined ? {} : { wire: parseWireType(shared.input) }),
    ...(targetCycles === undefined ? {} : { targetCycles }),
  });
  const folder = join(temporaryFolder('shared'), 'design');
  await writeDesign(folder, network, { name: graph.name, sha256: sha256OfFile(path) });
  return readDesign(folder);
}

/** The codes that refuse a network without options. */
function codesOfRefusal(graph: Graph<GraphOp>): string[] {
  try {
    lowerNetwork(graph, {});
    return [];
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    return error.diagnostics.map(d => d.code);
  }
}

async function calibrated(
  graph: Graph<GraphOp>,
  { calibration, golden }: SharedCase,
): Promise<Graph<GraphOp>> {
  const port = onlyInput(graph);
  const draw = drawing(9);
  const frames = golden
    ? (await loadModelInputs(port, sharedModel(golden.input), { most: 1 })).frames
    : Array.from({ length: 2 }, () => Float32Array.from({ length: sizeOf(port.shape) }, draw));
  return calibrate(graph, frames, { weightBits: 8, activationBits: 8, ...calibration, percentile: 100 })
    .graph;
}

/** The first frame's output against the published one. */
async function expectGolden(
  { manifest }: Design,
  output: Float64Array,
  golden: NonNullable<SharedCase['golden']>,
): Promise<void> {
  const {
    outputs: [port],
  } = hostOfManifest(manifest);
  const frame = output.subarray(0, sizeOf(port.shape));
  const { values } = await readData(sharedModel(golden.output));
  if (golden.holds === 'values') {
    expect([...toValues(port, frame)]).toEqual([...values]);
    return;
  }
  const isClass = golden.holds === 'class';
  const expected = isClass ? values[0] : values.indexOf(values.reduce((a, b) => Math.max(a, b)));
  expect([...(classesOf(port, frame) ?? [])]).toEqual([expected]);
}
