import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { ModelProtoSchema, TensorProtoSchema, ValueInfoProtoSchema } from 'onnx-buf';
import { expect, it } from 'vitest';
import { importOnnxBytes } from '../../../src/frontend/onnx/index.ts';
import { decodeModel } from '../../../src/frontend/onnx/read-model.ts';
import { readTensor } from '../../../src/frontend/onnx/tensor-proto.ts';
import { writeOnnx } from '../../../src/frontend/onnx/write.ts';
import { evaluateGraph } from '../../../src/graph-ops/evaluate.ts';
import { evaluateNode } from '../../../src/graph-ops/infer-node.ts';
import { inferShapes } from '../../../src/graph-ops/shapes.ts';
import { type Tensor, tensor } from '../../../src/ir/tensor.ts';
import { importOnnxFile } from '../../../src/node/model-file.ts';
import { runGraph, runModel } from '../../graph-ops/onnxruntime.ts';
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

/** Networks of images; where one is large it is cropped. */
const IMAGES = [
  { file: 'mnist-conv_model.onnx' },
  { file: 'model_test_qkeras_qconv2d_0.onnx' },
  { file: 'model_test_qkeras_qconv2d_conversion.onnx' },
  { file: 'residual_block_clean.onnx' },
  { file: 'eltwise_chanlast_testcase.onnx' },
  { file: 'espcn_subpixel_quant.onnx', crop: [1, 3, 20, 24] },
] as const;

/** The model for an input of another size. */
function cropped(bytes: Uint8Array, crop: readonly number[]) {
  const model = decodeModel(bytes);
  const type = model.graph.input[0].type?.value;
  if (type?.case !== 'tensorType') throw new Error('the input is no tensor');
  type.value.shape?.dim.forEach((dim, i) => {
    dim.value = { case: 'dimValue', value: BigInt(crop[i]) };
  });
  model.graph.valueInfo = [];
  model.graph.output = model.graph.output.map(({ name }) => create(ValueInfoProtoSchema, { name }));
  return model;
}

it.skipIf(!isHere)('every operator of image networks does what it does in onnxruntime', async () => {
  for (const image of IMAGES) {
    const bytes = readFileSync(pathOf(image.file));
    const model = 'crop' in image ? cropped(bytes, image.crop) : decodeModel(bytes);
    const { graph } = importOnnxBytes(toBinary(ModelProtoSchema, model));
    const made = graph.nodes.flatMap(node => node.outputs);
    const x = randomTensor(graph.inputs[0].shape, random(7), -1, 1);
    const given = new Map([...graph.constants, [graph.inputs[0].name, x] as const]);
    // from the same inputs at every node, so that a rounding boundary met by one does not move the others
    const values = new Map([...given, ...(await runModel(model, given, made))]);
    for (const node of graph.nodes) {
      const ours = evaluateNode(
        node,
        node.inputs.map(input => values.get(input)),
      );
      node.outputs.forEach((name, i) => {
        expectClose(ours[i], values.get(name), node.kind === 'quant' ? 0 : 1e-4);
      });
    }
  }
});

it.skipIf(!isHere)('channels-last convolutions become standard ones between transposes', async () => {
  const bytes = readFileSync(pathOf('separable_conv_model_ch_last.onnx'));
  const model = cropped(bytes, [1, 16, 20, 3]);
  const { graph } = importOnnxBytes(toBinary(ModelProtoSchema, model));
  const x = randomTensor([1, 16, 20, 3], random(8), -1, 1);
  const inputs = new Map([[graph.inputs[0].name, x]]);
  const [ours] = evaluateGraph(graph, inputs).values();
  const [theirs] = (await runGraph(graph, inputs)).values();
  expect(ours.shape.length).toBe(4);
  const apart = ours.data.filter((value, i) => Math.abs(value - theirs.data[i]) > 1e-4);
  expect(apart.length / ours.data.length).toBeLessThan(0.01);
});

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

it.skipIf(!isHere)('golden data: a float network of MNIST digits', () => {
  const read = (what: string) => {
    const proto = fromBinary(TensorProtoSchema, readFileSync(pathOf(`mnist-conv_${what}_0.pb`)));
    return readTensor(proto, { externalData: undefined, note: () => {} });
  };
  const { graph } = importOnnxFile(pathOf('mnist-conv_model.onnx'));
  const [scores] = evaluateGraph(graph, new Map([[graph.inputs[0].name, read('input')]])).values();
  expectClose(scores, read('output'), 1e-5);
});

it.skipIf(!isHere)('golden data: network intrusion bit', () => {
  const input = readNpy('unsw_nb15-mlp-w2a2_input.npy');
  const expected = readNpy('unsw_nb15-mlp-w2a2_output.npy').data[0];
  const { graph } = importOnnxFile(pathOf('unsw_nb15-mlp-w2a2.onnx'));
  const [y] = evaluateGraph(graph, new Map([[graph.inputs[0].name, input]])).values();
  expect(y.data[0]).toBe(expected);
});
