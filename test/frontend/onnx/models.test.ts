import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { importOnnxBytes, importOnnxFile } from '../../../src/frontend/onnx/index.ts';
import { decodeModel } from '../../../src/frontend/onnx/read-model.ts';
import { writeOnnx } from '../../../src/frontend/onnx/write.ts';
import { evaluateGraph } from '../../../src/graph-ops/evaluate.ts';
import { inferShapes } from '../../../src/graph-ops/shapes.ts';
import { type Tensor, tensor } from '../../../src/ir/tensor.ts';
import { runModel } from '../../graph-ops/onnxruntime.ts';
import { expectClose, random, randomTensor } from '../../graph-ops/samples.ts';

const FOLDER = fileURLToPath(new URL('../../../../shared/models/', import.meta.url));
const isHere = existsSync(FOLDER);
const pathOf = (file: string) => `${FOLDER}${file}`;

/** The array of a .npy file of float32 or int64, C order or Fortran order. */
function readNpy(file: string): Tensor {
  const bytes = readFileSync(pathOf(file));
  const headerEnd = 10 + bytes.readUInt16LE(8);
  const header = bytes.subarray(10, headerEnd).toString('latin1');
  const shape = (/'shape': \(([^)]*)\)/.exec(header)?.[1] ?? '')
    .split(',')
    .filter(s => s.trim() !== '')
    .map(Number);
  const isFloat = header.includes("'<f4'");
  const size = shape.reduce((a, b) => a * b, 1);
  const at = (i: number) =>
    isFloat ? bytes.readFloatLE(headerEnd + 4 * i) : Number(bytes.readBigInt64LE(headerEnd + 8 * i));
  const isFortran = header.includes("'fortran_order': True");
  const data = Array.from({ length: size }, (_, i) => {
    if (!isFortran) return at(i);
    // the first axis runs fastest in the file
    let rest = i;
    const position = shape.map((_dim, axis) => {
      const inner = shape.slice(axis + 1).reduce((a, b) => a * b, 1);
      const p = Math.floor(rest / inner);
      rest %= inner;
      return p;
    });
    return at(position.reduceRight((index, p, axis) => index * shape[axis] + p, 0));
  });
  return tensor(isFloat ? 'float32' : 'int64', shape, data);
}

/** Model, the range of its inputs, and how far float32 sums in another order may stray. */
const MODELS = [
  { file: 'TFC_1W1A.onnx', low: 0, high: 1, nodes: 31, output: [1, 10], tolerance: 1e-6 },
  { file: 'unsw_nb15-mlp-w2a2.onnx', low: -1, high: 1, nodes: 20, output: [1, 1], tolerance: 5e-4 },
  { file: 'kwsmlp_w3a3.onnx', low: -3, high: 3, nodes: 23, output: [1, 12], tolerance: 1e-5 },
  { file: 'qkeras_jettagging.onnx', low: -4, high: 4, nodes: 23, output: [1, 5], tolerance: 1e-6 },
  { file: 'model_test_qkeras_qdense_0.onnx', low: -4, high: 4, nodes: 12, output: [1, 32], tolerance: 1e-5 },
  { file: 'model_test_qkeras_qactivation_4.onnx', low: -4, high: 4, nodes: 3, output: [1, 16], tolerance: 0 },
] as const;

it.skipIf(!isHere)('networks of several exporters import with all shapes', () => {
  for (const { file, nodes, output } of MODELS) {
    const { graph } = importOnnxFile(pathOf(file));
    expect(graph.nodes.length, file).toBe(nodes);
    expect(inferShapes(graph).get(graph.outputs[0].name), file).toEqual(output);
  }
});

it.skipIf(!isHere)(
  'every value of every network is as in onnxruntime, with and without its optimizations',
  async () => {
    for (const { file, low, high, tolerance } of MODELS) {
      const bytes = readFileSync(pathOf(file));
      const { graph } = importOnnxBytes(bytes);
      const wanted = graph.nodes.flatMap(node => node.outputs);
      const next = random(5);
      for (const optimization of ['disabled', 'all'] as const) {
        for (let i = 0; i < 3; i++) {
          const x = randomTensor(graph.inputs[0].shape, next, low, high);
          const inputs = new Map([[graph.inputs[0].name, x]]);
          const theirs = await runModel(decodeModel(bytes), inputs, wanted, optimization);
          const ours = evaluateGraph(graph, inputs, { wanted });
          for (const name of wanted) expectClose(ours.get(name) ?? x, theirs.get(name), tolerance);
        }
      }
    }
  },
);

it.skipIf(!isHere)('networks survive being written and read again', () => {
  for (const { file, low, high } of MODELS) {
    const { graph } = importOnnxFile(pathOf(file));
    const again = importOnnxBytes(writeOnnx(graph)).graph;
    const x = randomTensor(graph.inputs[0].shape, random(6), low, high);
    const inputs = new Map([[graph.inputs[0].name, x]]);
    expect(evaluateGraph(again, inputs)).toEqual(evaluateGraph(graph, inputs));
  }
});

/** The index of the greatest output of a network for one input. */
function classOf(file: string, x: Tensor): number {
  const { graph } = importOnnxFile(pathOf(file));
  const [scores] = evaluateGraph(graph, new Map([[graph.inputs[0].name, x]])).values();
  return scores.data.indexOf(Math.max(...scores.data));
}

it.skipIf(!isHere)('golden data: MNIST and keyword classes', () => {
  const image = readNpy('tfc_mnist_input.npy');
  const scaled = tensor(
    'float32',
    image.shape,
    image.data.map(v => Math.fround(v / 255)),
  );
  expect(classOf('TFC_1W1A.onnx', scaled)).toBe(readNpy('tfc_mnist_output.npy').data[0]);
  expect(classOf('kwsmlp_w3a3.onnx', readNpy('kws_input_b.npy'))).toBe(
    readNpy('kws_expected_output.npy').data[0],
  );
});

it.skipIf(!isHere)('golden data: network intrusion bit', () => {
  const input = readNpy('unsw_nb15-mlp-w2a2_input.npy');
  const expected = readNpy('unsw_nb15-mlp-w2a2_output.npy').data[0];
  const { graph } = importOnnxFile(pathOf('unsw_nb15-mlp-w2a2.onnx'));
  const [y] = evaluateGraph(graph, new Map([[graph.inputs[0].name, input]])).values();
  expect(y.data[0]).toBe(expected);
});
