import { expect, it } from 'vitest';
import { NetworkBuilder } from '../../src/frontend/builder.ts';
import { importOnnxBytes } from '../../src/frontend/onnx/index.ts';
import { writeOnnx } from '../../src/frontend/onnx/write.ts';
import { evaluateGraph } from '../../src/graph-ops/evaluate.ts';
import type { GraphOp } from '../../src/graph-ops/index.ts';
import { inferShapes } from '../../src/graph-ops/shapes.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { runGraph } from '../graph-ops/onnxruntime.ts';
import { codesOf, diagnosticsOf, expectClose, random, randomTensor } from '../graph-ops/samples.ts';

/** A small quantized network that uses every method of the builder. */
function everything(): Graph<GraphOp> {
  const next = random(61);
  const net = new NetworkBuilder('everything');
  const x = net.input('image', [1, 2, 4]);
  const weights = net.constant(randomTensor([8, 6], next).data, [8, 6], { name: 'weights' });
  const w = net.quant(weights, {
    scale: net.constant([1, 2, 1, 2, 1, 2], [1, 6]),
    bits: 3,
    signed: true,
    narrow: true,
  });
  const flat = net.flatten(net.quant(x, { scale: 0.1, bits: 8, signed: true, roundingMode: 'half-up' }));
  let y = net.matMul(flat, w, { name: 'product' });
  y = net.gemm(y, net.constant(randomTensor([6, 6], next).data, [6, 6]), {
    c: [1, 2, 3, 4, 5, 6],
    alpha: 0.5,
    transB: true,
  });
  y = net.batchNormalization(y, {
    gamma: [1, -1, 2, 1, 0.5, 1],
    beta: [0, 0, 1, 0, 0, 0],
    mean: [0, 1, 0, 1, 0, 1],
    variance: [1, 2, 1, 2, 1, 2],
  });
  net.output('normal', y);
  const quantized = net.quant(net.relu(y), { scale: 0.5, bits: 2, signed: false });
  const counted = net.multiThreshold(y, net.constant([-1, 0, 1], [1, 3]), {
    outScale: 0.5,
    outBias: -0.5,
    outDataType: 'UINT2',
  });
  const signs = net.bipolarQuant(y, { scale: 0.25 });
  net.output('levels', net.add(net.add(quantized, counted), signs));
  const moved = net.transpose(net.unsqueeze(net.reshape(quantized, [2, -1]), [0]), { perm: [0, 2, 1] });
  net.output('moved', net.squeeze(moved, { axes: [0] }));
  const arithmetic = net.div(net.mul(net.sub(y, 1), 2), net.add(net.abs(y), 1));
  net.output('arithmetic', net.pow(net.sqrt(net.abs(net.neg(arithmetic))), 2));
  net.output(
    'rounded',
    net.concat([net.round(y), net.floor(y), net.ceil(y), net.clip(y, { min: -1, max: 1 })], { axis: 0 }),
  );
  net.output('activations', net.identity(net.sigmoid(y)));
  net.output('probabilities', net.softmax(y));
  net.output('logarithms', net.logSoftmax(y, { axis: 1 }));
  net.output('class', net.argMax(y));
  const { values, indices } = net.topK(y, { k: 3 });
  net.output('top', values);
  net.output('places', indices);
  const part = net.gather(
    net.slice(y, { starts: [0], ends: [5], axes: [1], steps: [2] }),
    net.constant([2, 0], [2], { kind: 'int64' }),
    { axis: 1 },
  );
  net.output('part', net.add(part, net.constantOfShape([1], 3)));
  net.output('shape', net.shape(part, { start: 1 }));
  net.output('integers', net.cast(y, 'int64'));
  net.output('copy', x);
  net.output('normal again', y);
  return net.build();
}

const input = () => new Map([['image', randomTensor([1, 2, 4], random(62), -4, 4)]]);

it('describes a graph that infers, evaluates, and agrees with onnxruntime', async () => {
  const graph = everything();
  const shapes = inferShapes(graph);
  const ours = evaluateGraph(graph, input());
  const theirs = await runGraph(graph, input());
  expect(ours.size).toBe(16);
  for (const { name, shape } of graph.outputs) {
    expect(shapes.get(name), name).toEqual(shape);
    const value = ours.get(name);
    if (value) expectClose(value, theirs.get(name), 1e-5);
  }
});

it('builds graphs that survive being written and read', () => {
  const graph = everything();
  const { graph: again, notes } = importOnnxBytes(writeOnnx(graph));
  expect(notes).toEqual([]);
  expect(again.name).toBe('everything');
  expect(again.inputs).toEqual(graph.inputs);
  expect(again.outputs).toEqual(graph.outputs);
  expect(again.nodes).toEqual(graph.nodes);
  expect(again.constants).toEqual(graph.constants);
  expect(evaluateGraph(again, input())).toEqual(evaluateGraph(graph, input()));
});

it('writes a softmax over several axes, which later operator sets lack, so that it means the same', async () => {
  const net = new NetworkBuilder('old softmax');
  net.output('y', net.softmax(net.input('image', [1, 2, 4]), { axis: 1 }));
  const graph = net.build();
  const trailing = {
    ...graph,
    nodes: graph.nodes.map(node =>
      node.kind === 'softmax' ? { ...node, attrs: { axis: 1, span: 'trailing' } as const } : node,
    ),
  };
  const [ours] = evaluateGraph(trailing, input()).values();
  expect(ours.data.reduce((a, b) => a + b)).toBeCloseTo(1);
  expectClose(ours, (await runGraph(trailing, input())).get('y'), 1e-6);
});

it('makes names unique, and keeps those of inputs and outputs to the letter', () => {
  const net = new NetworkBuilder('names');
  const x = net.input('relu', [1, 2]);
  net.output('neg', net.add(net.neg(x), 1));
  const a = net.relu(x, { name: 'twin' });
  const b = net.relu(a, { name: 'twin' });
  net.output('out "put"', net.relu(b));
  const graph = net.build();
  expect(graph.nodes.map(node => node.name)).toEqual(['neg', 'add', 'twin', 'twin_1', 'relu']);
  expect(graph.nodes.map(node => node.outputs[0])).toEqual(['neg_1', 'neg', 'twin', 'twin_1', 'out "put"']);
  expect(graph.inputs).toEqual([{ name: 'relu', shape: [1, 2], kind: 'float32' }]);
  expect(codesOf(() => net.input('relu', [1]))).toEqual(['builder/port-name']);
  expect(codesOf(() => net.input('', [1]))).toEqual(['builder/port-name']);
  expect(codesOf(() => net.output('out "put"', b))).toEqual(['builder/port-name']);
});

it('can go on after build', () => {
  const net = new NetworkBuilder('n');
  const x = net.input('x', [1, 2]);
  const y = net.relu(x);
  net.output('y', y);
  const first = net.build();
  net.output('z', net.neg(y));
  expect(first.outputs.map(output => output.name)).toEqual(['y']);
  expect(net.build().outputs.map(output => output.name)).toEqual(['y', 'z']);
});

it('names the node in shape errors', () => {
  const net = new NetworkBuilder('n');
  const x = net.input('x', [1, 3]);
  const [found] = diagnosticsOf(() => net.matMul(x, net.constant([1, 2], [2, 1]), { name: 'product' }));
  expect(found.at).toEqual({ node: 'product' });
});

it('refuses values of another network, shapes that are none, and numbers that are none', () => {
  const [one, other] = [new NetworkBuilder('one'), new NetworkBuilder('other')];
  const x = one.input('x', [1, 3]);
  other.input('x', [1, 3]);
  expect(codesOf(() => other.relu(x))).toEqual(['builder/foreign-value']);
  expect(codesOf(() => other.relu({ name: 'x', shape: [1, 3] }))).toEqual(['builder/foreign-value']);
  expect(codesOf(() => one.input('a', [1, -1]))).toEqual(['builder/shape']);
  expect(codesOf(() => one.input('b', [1, 2.5]))).toEqual(['builder/shape']);
  expect(codesOf(() => one.constant([1, 2, 3], [2, 2]))).toEqual(['builder/data-size']);
  expect(codesOf(() => one.constant([1, Number.NaN]))).toEqual(['builder/not-a-number']);
  expect(codesOf(() => one.constant(1e39))).toEqual(['builder/not-a-number']);
  expect(codesOf(() => one.constant([0.5], [1], { kind: 'int64' }))).toEqual(['builder/not-a-number']);
  expect(codesOf(() => one.constant([2], [1], { kind: 'bool' }))).toEqual(['builder/not-a-number']);
  expect(codesOf(() => one.build())).toEqual(['builder/no-outputs']);
});
