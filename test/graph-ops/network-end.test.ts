import { expect, it } from 'vitest';
import type { NetworkBuilder, Value } from '../../src/frontend/builder.ts';
import { networkEnd } from '../../src/graph-ops/network-end.ts';
import { inferShapes } from '../../src/graph-ops/shapes.ts';
import { graphOf } from './samples.ts';

/** The operators left to the host, the last one first, and the kind of the last node that is built. */
function endOf(
  shape: readonly number[],
  describe: (net: NetworkBuilder, x: Value) => Value | readonly Value[],
): { leftToHost: string[]; tail: string[]; built: string | undefined } {
  const graph = graphOf(shape, describe);
  const { value, tail, leftToHost } = networkEnd(graph, inferShapes(graph));
  return {
    leftToHost: leftToHost.map(({ op }) => op),
    tail: tail.map(node => node.kind),
    built: graph.nodes.find(node => node.outputs.includes(value))?.kind,
  };
}

it('leaves to the host what keeps the order of the classes', () => {
  expect(endOf([1, 4], (net, x) => net.softmax(net.relu(x)))).toEqual({
    leftToHost: ['Softmax'],
    tail: ['softmax'],
    built: 'relu',
  });
  expect(endOf([1, 4], (net, x) => net.logSoftmax(net.sigmoid(net.relu(x)))).leftToHost).toEqual([
    'LogSoftmax',
    'Sigmoid',
  ]);
});

it('sees through what does nothing, before and behind', () => {
  expect(endOf([1, 4], (net, x) => net.identity(net.softmax(net.identity(net.relu(x)))))).toEqual({
    leftToHost: ['Softmax'],
    tail: ['identity', 'softmax', 'identity'],
    built: 'relu',
  });
});

it('builds a softmax that does not run along the classes', () => {
  expect(endOf([1, 3, 4], (net, x) => net.softmax(net.relu(x), { axis: 1 })).tail).toEqual([]);
  // The classes stand on axis 1 where the axes behind it have one element.
  expect(endOf([1, 3, 1], (net, x) => net.softmax(net.relu(x), { axis: 1 })).tail).toEqual(['softmax']);
});

it('builds other functions, and those that something else reads', () => {
  expect(endOf([1, 4], (net, x) => net.tanh(net.relu(x))).tail).toEqual([]);
  const shared = endOf([1, 4], (net, x) => {
    const y = net.sigmoid(net.relu(x));
    return net.softmax(net.mul(y, y));
  });
  expect(shared).toMatchObject({ tail: ['softmax'], built: 'mul' });
});
