import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { GraphProtoSchema, ModelProtoSchema } from 'onnx-buf';
import { expect, it } from 'vitest';
import { compileNetwork, lowerNetwork } from '../../src/compile.ts';
import { importOnnxBytes } from '../../src/frontend/onnx/index.ts';
import { nodeProto, valueInfo } from '../../src/frontend/onnx/proto-builders.ts';
import { writeOnnx } from '../../src/frontend/onnx/write.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import { codesOf } from '../graph-ops/samples.ts';
import { detector } from './detector.ts';

const small = {
  size: 16,
  blocks: [
    [4, 8],
    [6, 4],
    [8, 1],
  ],
  anchors: 2,
} as const;

const wire = parseWireType('uint8:1/255');

/** The detector as a training framework gives it: behind the map y come regions, pooling and suppression. */
function wholeDetector(): Uint8Array {
  const model = fromBinary(ModelProtoSchema, writeOnnx(detector({ ...small, end: 'features' })));
  const graph = model.graph ?? expect.fail('no graph');
  const behind = [
    { op: 'RoiAlign', inputs: ['y', 'regions', 'images'], outputs: ['aligned'] },
    { op: 'MaxRoiPool', inputs: ['y', 'regions'], outputs: ['pooled'] },
    { op: 'NonMaxSuppression', inputs: ['boxes', 'scores'], outputs: ['kept'] },
  ];
  const whole = create(GraphProtoSchema, {
    ...graph,
    node: [...graph.node, ...behind.map(nodeProto)],
    input: [
      ...graph.input,
      valueInfo('regions', 'float32', [8, 4]),
      valueInfo('images', 'int64', [8]),
      valueInfo('boxes', 'float32', [1, 8, 4]),
      valueInfo('scores', 'float32', [1, 2, 8]),
    ],
    output: ['aligned', 'pooled', 'kept'].map(name => valueInfo(name, 'float32', [])),
  });
  return toBinary(ModelProtoSchema, { ...model, graph: whole });
}

it('reads a detector up to its features, and leaves region pooling and suppression to the host', () => {
  const model = wholeDetector();
  expect(codesOf(() => importOnnxBytes(model))).toContain('onnx/refused-operator');
  const { graph, notes } = importOnnxBytes(model, { until: 'y' });
  expect(notes.map(note => note.message)).toEqual([
    "what follows 'y' is left to the host: RoiAlign, MaxRoiPool, NonMaxSuppression",
  ]);
  expect(graph.inputs.map(input => input.name)).toEqual(['image']);
  const found = lowerNetwork(graph, { wire }).layers;
  const expected = lowerNetwork(detector({ ...small, end: 'features' }), { wire }).layers;
  expect(found.values.get(found.outputs[0].value)).toEqual({
    shape: [4, 4, 8],
    type: { kind: 'uint', bits: 2 },
    range: { min: 0, max: 3 },
  });
  expect(found.nodes.map(node => node.attrs)).toEqual(expected.nodes.map(node => node.attrs));
});

it('ends inside the network too', () => {
  const { graph } = importOnnxBytes(wholeDetector(), { until: 'act1_1' });
  const { layers } = lowerNetwork(graph, { wire });
  expect(layers.values.get(layers.outputs[0].value)).toMatchObject({
    shape: [8, 8, 6],
    type: { kind: 'uint', bits: 4 },
  });
});

it('names the tensors there are where none is called so', () => {
  expect(codesOf(() => importOnnxBytes(wholeDetector(), { until: 'nothing' }))).toEqual([
    'onnx/unknown-tensor',
  ]);
  // An input is made by no node: there would be nothing to build.
  expect(codesOf(() => importOnnxBytes(wholeDetector(), { until: 'image' }))).toEqual([
    'onnx/unknown-tensor',
  ]);
});

it('gives features, scores and boxes as the channels of one output', () => {
  const compiled = compileNetwork(detector({ ...small, end: 'proposals' }), { wire, targetCycles: 2000 });
  expect(compiled.notes.filter(note => note.severity === 'warning')).toEqual([]);
  expect(compiled.layers.values.get(compiled.layers.outputs[0].value)?.shape).toEqual([
    4,
    4,
    8 + 6 * small.anchors,
  ]);
});
