import { expect, it } from 'vitest';
import { NetworkBuilder, type Value } from '../../src/frontend/builder.ts';
import { evaluateGraph } from '../../src/graph-ops/evaluate.ts';
import type { GraphOp } from '../../src/graph-ops/index.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { recogniseSpelled } from '../../src/normalise/recognise/index.ts';
import { random, randomTensor } from '../graph-ops/samples.ts';

const CODES = { scale: 0.5, type: 'int8' } as const;

function graphOf(describe: (net: NetworkBuilder, x: Value) => Value): Graph<GraphOp> {
  const net = new NetworkBuilder('spelled');
  net.output('y', describe(net, net.input('x', [1, 3])));
  return net.build();
}

const rounded = (net: NetworkBuilder, x: Value) => net.mul(net.round(net.mul(x, 4)), 0.25);
const lows = [-1, -0.5, 0];
const highs = [1, 0.25, 2];

/** What the last node becomes. */
const CASES: readonly [name: string, last: string, describe: (net: NetworkBuilder, x: Value) => Value][] = [
  ['(q - x) + x', 'identity', (net, x) => net.add(net.sub(rounded(net, x), x), x)],
  ['x + (q - x)', 'identity', (net, x) => net.add(x, net.sub(rounded(net, x), x))],
  ['x - (x - q)', 'identity', (net, x) => net.sub(x, net.sub(x, rounded(net, x)))],
  ['q + (x - x)', 'identity', (net, x) => net.add(rounded(net, x), net.sub(x, x))],
  [
    '(q - x) + x by another name',
    'identity',
    (net, x) => net.add(net.sub(rounded(net, x), net.identity(x)), x),
  ],
  ['(q - x) + 2 x', 'add', (net, x) => net.add(net.sub(rounded(net, x), x), net.mul(x, 2))],
  ['(x - q) + x', 'add', (net, x) => net.add(net.sub(x, rounded(net, x)), x)],
  ['(f - x) + x of no rounding', 'add', (net, x) => net.add(net.sub(net.tanh(x), x), x)],
  ['x > c ? c : x', 'min', (net, x) => net.where(net.greater(x, highs), net.constant(highs), x)],
  ['x > c ? x : c', 'max', (net, x) => net.where(net.greater(x, lows), x, net.constant(lows))],
  ['x < c ? c : x', 'max', (net, x) => net.where(net.lessOrEqual(x, lows), net.constant(lows), x)],
  ['x < c ? x : c', 'min', (net, x) => net.where(net.less(x, highs), x, net.constant(highs))],
  ['c < x ? c : x', 'min', (net, x) => net.where(net.less(net.constant(highs), x), net.constant(highs), x)],
  ['not (x > c) ? x : c', 'min', (net, x) => net.where(net.not(net.greater(x, 1)), x, 1)],
  [
    'x > high ? high : (x < low ? low : x)',
    'min',
    (net, x) => {
      const raised = net.where(net.less(x, lows), net.constant(lows), x);
      return net.where(net.greater(x, highs), net.constant(highs), raised);
    },
  ],
  [
    'bounds that cross',
    'where',
    (net, x) => net.where(net.greater(x, -2), -2, net.where(net.less(x, 1), 1, x)),
  ],
  ['the greater of x and c x', 'prelu', (net, x) => net.max(x, [net.mul(x, 0.1)])],
  [
    'the greater of c x and x, by another name',
    'prelu',
    (net, x) => net.max(net.mul(net.constant([0.1, 1, -2]), x), [net.identity(x)]),
  ],
  ['the lesser of x and c x', 'prelu', (net, x) => net.min(x, [net.mul(x, [1, 3, 1.5])])],
  ['the greater of x and c x, c above 1', 'max', (net, x) => net.max(x, [net.mul(x, [0.1, 1.1, 0.1])])],
  ['the lesser of x and c x, c below 1', 'min', (net, x) => net.min(x, [net.mul(x, [0.1, 2, 2])])],
  ['the greater of x and c y', 'max', (net, x) => net.max(x, [net.mul(net.tanh(x), 0.1)])],
  [
    'the greater of x and c x, repeated',
    'max',
    (net, x) => net.max(x, [net.mul(x, net.constant([0.1, 0.2], [2, 1]))]),
  ],
  ['the greater of x, c x and c', 'max', (net, x) => net.max(x, [net.mul(x, 0.1), 1])],
  ['x > c ? d : x', 'where', (net, x) => net.where(net.greater(x, 1), 1.5, x)],
  ['x > c ? c : 2 x', 'where', (net, x) => net.where(net.greater(x, 1), 1, net.mul(x, 2))],
  ['x > x ? c : x', 'where', (net, x) => net.where(net.greater(x, net.mul(x, x)), 1, x)],
  ['a cast to the own type', 'identity', (net, x) => net.cast(net.quantizeLinear(x, CODES), 'int8')],
  ['a cast to a wider type', 'identity', (net, x) => net.cast(net.quantizeLinear(x, CODES), 'int32')],
  [
    'a cast to another sign',
    'cast',
    (net, x) => net.cast(net.add(net.mul(net.quantizeLinear(x, CODES), 0), 1), 'uint8'),
  ],
  ['a cast of floats to integers', 'cast', (net, x) => net.cast(x, 'int32')],
  ['a cast of truth values', 'cast', (net, x) => net.cast(net.greater(x, 0), 'float32')],
];

it.each(CASES)('%s: the last node is %s', (_, last, describe) => {
  const graph = graphOf(describe);
  const recognised = recogniseSpelled(graph);
  expect(recognised.nodes.at(-1)?.kind).toBe(last);
  // Names and values stay, so that others find them.
  expect(recognised.nodes.map(({ name, outputs, from }) => [name, outputs, from])).toEqual(
    graph.nodes.map(({ name, outputs, from }) => [name, outputs, from]),
  );
  const next = random(9);
  for (let trial = 0; trial < 20; trial++) {
    const inputs = new Map([['x', randomTensor([1, 3], next)]]);
    const [before, after] = [graph, recognised].map(each => evaluateGraph(each, inputs).get('y')?.data ?? []);
    // (q - x) + x is q but for the rounding of both operations.
    for (const [i, value] of after.entries()) expect(Math.abs(value - before[i])).toBeLessThan(1e-6);
  }
});
