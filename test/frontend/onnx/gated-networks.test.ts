import { fromBinary } from '@bufbuild/protobuf';
import { ModelProtoSchema } from 'onnx-buf';
import { expect, it } from 'vitest';
import { NetworkBuilder } from '../../../src/frontend/builder.ts';
import { importOnnxBytes } from '../../../src/frontend/onnx/index.ts';
import { writeOnnx } from '../../../src/frontend/onnx/write.ts';
import { evaluateGraph } from '../../../src/graph-ops/evaluate.ts';
import type { GraphOp } from '../../../src/graph-ops/index.ts';
import type { Graph } from '../../../src/ir/graph.ts';
import type { Tensor } from '../../../src/ir/tensor.ts';
import { runModel } from '../../graph-ops/onnxruntime.ts';
import { expectClose, random, randomTensor } from '../../graph-ops/samples.ts';
import { GATED_RESNET20, gatedResnet } from '../../networks/gated/resnet.ts';

/** The graph with its nodes and values called by number, in order of first appearance. */
function nameless(graph: Graph<GraphOp>) {
  const numbers = new Map<string, string>();
  const numberOf = (value: string): string => {
    if (value === '') return '';
    const known = numbers.get(value) ?? `v${numbers.size}`;
    numbers.set(value, known);
    return known;
  };
  const nodes = graph.nodes.map(({ kind, attrs, inputs, outputs }) => ({
    kind,
    attrs,
    inputs: inputs.map(numberOf),
    outputs: outputs.map(numberOf),
  }));
  const constants = [...graph.constants].map(([name, t]) => [numberOf(name), t] as const);
  const outputs = graph.outputs.map(output => numberOf(output.name));
  return { nodes, constants: new Map(constants.sort(([a], [b]) => (a < b ? -1 : 1))), outputs };
}

/** Operators of a file, with how often they occur. */
function operatorsOf(bytes: Uint8Array): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { opType } of fromBinary(ModelProtoSchema, bytes).graph?.node ?? [])
    counts[opType] = (counts[opType] ?? 0) + 1;
  return counts;
}

const functionsOf = (bytes: Uint8Array): string[] =>
  fromBinary(ModelProtoSchema, bytes)
    .functions.map(f => f.name)
    .sort();

/** Expects the graph to come back from its file, and onnxruntime to compute the same from the same file. */
async function expectRoundTrip(
  graph: Graph<GraphOp>,
  inputs: ReadonlyMap<string, Tensor>,
): Promise<Uint8Array> {
  const bytes = writeOnnx(graph);
  const { graph: read, notes } = importOnnxBytes(bytes);
  expect(notes).toEqual([]);
  expect(nameless(read)).toEqual(nameless(graph));
  const ours = evaluateGraph(graph, inputs);
  expect(evaluateGraph(read, inputs)).toEqual(ours);
  // a second trip adds nothing to any name
  expect(importOnnxBytes(writeOnnx(read)).graph).toEqual(read);
  const theirs = await runModel(fromBinary(ModelProtoSchema, bytes), inputs);
  for (const [name, value] of ours) expectClose(value, theirs.get(name), value.kind === 'int64' ? 0 : 1e-5);
  return bytes;
}

/** Every form of gate and gated layer, on an image [1, 8, 6, 6]. */
function everyForm(): Graph<GraphOp> {
  const next = random(81);
  const net = new NetworkBuilder('forms');
  const numbers = (...shape: readonly number[]) => net.constant(randomTensor(shape, next).data, shape);
  const x = net.input('x', [1, 8, 6, 6]);
  const [fc1, fc2, bias] = [numbers(3, 8), numbers(3, 3), numbers(3)];
  const gates = {
    two_layers: net.gate(x, { fc1, fc2, bias, name: 'two_layers' }),
    no_bias: net.gate(x, { fc1, fc2, name: 'no_bias' }),
    one_layer: net.gate(x, { fc2: numbers(3, 8), bias, name: 'one_layer' }),
    plain: net.gate(x, { fc2: numbers(3, 8), name: 'plain' }),
    codes: net.gate(x, { fc1, fc2, bias, between: { scale: 0.125, bits: 4, signed: false }, name: 'codes' }),
    relu: net.gate(x, { fc1, fc2, bias, between: h => net.relu(h), name: 'relu' }),
  };
  const {
    two_layers: first,
    no_bias: second,
    one_layer: third,
    plain: fourth,
    codes: fifth,
    relu: sixth,
  } = gates;
  const weights = net.quant(numbers(3, 4, 8, 3, 3), {
    scale: net.constant([0.5, 0.25, 0.75], [3, 1, 1, 1, 1]),
    bits: 2,
    signed: true,
  });
  let y = net.gatedConv(x, first, weights, { pads: [1, 1, 1, 1], strides: [2, 2], name: 'conv' });
  const scale = net.select(net.constant([0.5, 1, 0.25]), second, { name: 'scale' });
  y = net.quant(y, { scale, bits: 6, signed: true });
  y = net.gatedConv(y, third, numbers(3, 4, 1, 3, 3), { bias: numbers(3, 4), group: 4, name: 'depthwise' });
  y = net.gatedConv(y, fourth, numbers(3, 5, 4, 1, 1), { autoPad: 'same-upper', name: 'pointwise' });
  let h = net.gatedGemm(net.flatten(y), fifth, numbers(3, 7, 5), { bias: numbers(3, 7), name: 'biased' });
  h = net.gatedGemm(h, sixth, numbers(3, 6, 7), { name: 'dense' });
  net.output('y', net.gatedMatMul(h, first, numbers(3, 6, 4), { name: 'product' }));
  for (const [name, winner] of Object.entries(gates)) net.output(`${name} winner`, winner);
  return net.build();
}

it('every form of gate and layer is written as a call, and read back', async () => {
  const graph = everyForm();
  const next = random(82);
  let bytes: Uint8Array = new Uint8Array();
  for (let i = 0; i < 8; i++)
    bytes = await expectRoundTrip(graph, new Map([['x', randomTensor([1, 8, 6, 6], next)]]));
  expect(functionsOf(bytes)).toEqual([
    'Gate',
    'GatedBiasedConv',
    'GatedBiasedGemm',
    'GatedConv',
    'GatedGemm',
    'GatedMatMul',
    'OneLayerGate',
    'Winner',
  ]);
  expect(operatorsOf(bytes)).toMatchObject({
    Gate: 2,
    OneLayerGate: 2,
    Winner: 2,
    GatedConv: 2,
    GatedBiasedConv: 1,
    GatedGemm: 1,
    GatedBiasedGemm: 1,
    GatedMatMul: 1,
    // a scale of the winner is no layer
    Gather: 1,
  });
});

it('what others read stays visible: no call hides a value of its own', async () => {
  const next = random(83);
  const net = new NetworkBuilder('seen');
  const numbers = (...shape: readonly number[]) => net.constant(randomTensor(shape, next).data, shape);
  const x = net.input('x', [1, 4, 3, 3]);
  const pooled = net.flatten(net.globalAveragePool(x));
  const scores = net.gemm(pooled, numbers(2, 4), { transB: true, name: 'scores' });
  const winner = net.squeeze(net.argMax(scores, { axis: 1, keepDims: false }), { axes: [0] });
  const weights = net.select(numbers(2, 4, 4, 1, 1), winner);
  net.output('y', net.conv(net.conv(x, weights), weights));
  net.output('scores', scores);
  const bytes = await expectRoundTrip(net.build(), new Map([['x', randomTensor([1, 4, 3, 3], next)]]));
  expect(operatorsOf(bytes)).toEqual({
    GlobalAveragePool: 1,
    Flatten: 1,
    Gemm: 1,
    Winner: 1,
    Gather: 1,
    Conv: 2,
  });
});

it('a cut point inside a call keeps it apart', () => {
  const net = new NetworkBuilder('cut');
  const x = net.input('x', [1, 2]);
  const scores = net.gemm(x, net.constant([1, 0, 0, 1], [2, 2]), { transB: true });
  const index = net.argMax(scores, { axis: 1, keepDims: false, name: 'index' });
  const winner = net.squeeze(index, { axes: [0] });
  net.output('y', net.gatedMatMul(x, winner, net.constant([1, 2, 3, 4], [2, 2, 1])));
  expect(operatorsOf(writeOnnx(net.build()))).toEqual({ Gemm: 1, Winner: 1, GatedMatMul: 1 });
  net.cut(index);
  const bytes = writeOnnx(net.build());
  expect(operatorsOf(bytes)).toEqual({ Gemm: 1, ArgMax: 1, Squeeze: 1, GatedMatMul: 1 });
  expect(importOnnxBytes(bytes).graph.cuts).toEqual(['index']);
});

for (const kernels of [1, 3]) {
  it(`a gated ResNet-20 of ${kernels} kernels is the same in onnxruntime, its winners too`, async () => {
    const options = { ...GATED_RESNET20, size: 8, width: 0.25, kernels, scales: 'dyadic' } as const;
    const { graph, frames, gates } = gatedResnet({ ...options, gateForm: 'quantized' });
    const bytes = writeOnnx(graph);
    expect(nameless(importOnnxBytes(bytes).graph)).toEqual(nameless(graph));
    const wanted = gates.map(gate => gate.winner);
    for (const [i, frame] of frames.slice(0, 5).entries()) {
      const inputs = new Map([['image', frame]]);
      const theirs = await runModel(fromBinary(ModelProtoSchema, bytes), inputs, wanted);
      expect(wanted.map(name => theirs.get(name)?.data[0])).toEqual(gates.map(gate => gate.winners[i]));
      expectClose(evaluateGraph(graph, inputs).get('y') ?? frame, theirs.get('y'), 1e-4);
    }
  });
}
