import { expect, it } from 'vitest';
import { NetworkBuilder, type Value } from '../../src/frontend/builder.ts';
import { networkEnds } from '../../src/graph-ops/network-ends.ts';
import { analyseShapes } from '../../src/graph-ops/shapes.ts';

/** For each output the value that the hardware gives, and what is left to the host; and the kinds of nodes that are built. */
function endsOf(describe: (net: NetworkBuilder, x: Value) => Readonly<Record<string, Value>>) {
  const net = new NetworkBuilder('ends');
  const x = net.matMul(net.input('x', [1, 4]), net.constant(new Float32Array(16).fill(1), [4, 4]), {
    name: 'fc',
  });
  const outputs = describe(net, x);
  for (const [name, value] of Object.entries(outputs)) net.output(name, value);
  const graph = net.build();
  const product = graph.nodes.find(node => node.name === 'fc')?.outputs[0];
  const { ends, built } = networkEnds(graph, analyseShapes(graph));
  return {
    ends: ends.map(({ value, leftToHost }) => [
      value === product ? 'product' : value,
      ...leftToHost.map(({ op }) => op),
    ]),
    built: graph.nodes.filter(node => built.has(node)).map(node => node.kind),
  };
}

it('leaves a Softmax to the host where its scores are an output too', () => {
  expect(endsOf((net, x) => ({ logits: net.identity(x), probabilities: net.softmax(x) })).ends).toEqual([
    ['product'],
    ['product', 'Softmax'],
  ]);
});

it('leaves out what follows an output on the way to another', () => {
  expect(
    endsOf((net, x) => {
      const soft = net.softmax(x);
      return { soft, sigmoid: net.sigmoid(soft) };
    }).ends,
  ).toEqual([
    ['product', 'Softmax'],
    ['product', 'Sigmoid', 'Softmax'],
  ]);
});

it('leaves out a common part behind which all is left out', () => {
  expect(
    endsOf((net, x) => {
      const sigmoid = net.sigmoid(x);
      return { a: net.softmax(sigmoid), b: net.identity(net.softmax(sigmoid)) };
    }).ends,
  ).toEqual([
    ['product', 'Softmax', 'Sigmoid'],
    ['product', 'Softmax', 'Sigmoid'],
  ]);
});

it('leaves to the host what another output needs built', () => {
  const found = endsOf((net, x) => {
    const sigmoid = net.sigmoid(x);
    const next = net.matMul(sigmoid, net.constant(new Float32Array(16).fill(1), [4, 4]), { name: 'next' });
    return { soft: net.softmax(sigmoid), next };
  });
  expect(found.ends[0]).toEqual(['product', 'Softmax', 'Sigmoid']);
  expect(found.ends[1].slice(1)).toEqual([]);
  expect(found.built).toEqual(['mat-mul', 'sigmoid', 'mat-mul']);
});

it('leaves out what is behind all ends, and nothing else', () => {
  const found = endsOf((net, x) => ({ logits: x, probabilities: net.softmax(x) }));
  expect(found.built).toEqual(['mat-mul']);
});
