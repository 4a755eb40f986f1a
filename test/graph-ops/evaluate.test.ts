import { expect, it } from 'vitest';
import type { NetworkBuilder, Value } from '../../src/frontend/builder.ts';
import { evaluateGraph } from '../../src/graph-ops/evaluate.ts';
import type { GraphOp } from '../../src/graph-ops/index.ts';
import { analyseShapes, inferShapes } from '../../src/graph-ops/shapes.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { tensor } from '../../src/ir/tensor.ts';
import { codesOf, diagnosticsOf, graphOf } from './samples.ts';

const chain = graphOf([2, 3], (net, x) => net.relu(net.add(net.mul(x, 2, { name: 'm' }), 1, { name: 'a' })));
const x = tensor('float32', [2, 3], [-2, -1, 0, 1, 2, 3]);

it('computes the graph outputs unless told what is wanted', () => {
  const outputs = evaluateGraph(chain, new Map([['x', x]]));
  expect([...outputs.keys()]).toEqual(['y0']);
  expect([...(outputs.get('y0')?.data ?? [])]).toEqual([0, 0, 1, 3, 5, 7]);
  const wanted = evaluateGraph(chain, new Map([['x', x]]), { wanted: ['m', 'x', 'y0'] });
  expect([...wanted.keys()]).toEqual(['m', 'x', 'y0']);
  expect([...(wanted.get('m')?.data ?? [])]).toEqual([-4, -2, 0, 2, 4, 6]);
});

it('computes only what the wanted values depend on', () => {
  const graph = graphOf([1], (net, v) => [net.add(v, 1), net.mul(net.constant(2), 3, { name: 'six' })]);
  expect([...(evaluateGraph(graph, new Map(), { wanted: ['y1'] }).get('y1')?.data ?? [])]).toEqual([6]);
  expect(codesOf(() => evaluateGraph(graph, new Map()))).toEqual(['graph/input-missing']);
});

it('refuses tensors of another shape and values that do not exist', () => {
  const wrong = tensor('float32', [3, 2], x.data);
  expect(codesOf(() => evaluateGraph(chain, new Map([['x', wrong]])))).toEqual(['graph/input-shape']);
  expect(codesOf(() => evaluateGraph(chain, new Map([['x', x]]), { wanted: ['nothing'] }))).toEqual([
    'graph/undefined-value',
  ]);
});

it('takes any batch where the batch is open', () => {
  const graph = graphOf([-1, 3], (net, v) => net.add(v, 1));
  expect(evaluateGraph(graph, new Map([['x', x]])).get('y0')?.shape).toEqual([2, 3]);
  expect(inferShapes(graph).get('y0')).toEqual([1, 3]);
});

it('names every graph input with another open dimension', () => {
  const graph = { ...chain, inputs: [{ name: 'x', shape: [-1, -1] }] };
  const [diagnostic] = diagnosticsOf(() => inferShapes(graph));
  expect(diagnostic.code).toBe('graph/open-dimension');
  expect(diagnostic.at).toEqual({ tensor: 'x' });
});

/** The same graph with its additions read as reshapes to their second operand, which the builder has not. */
function withComputedReshape(graph: Graph<GraphOp>): Graph<GraphOp> {
  const nodes = graph.nodes.map(node =>
    node.kind === 'add' ? ({ ...node, kind: 'reshape', attrs: { allowZero: false } } as const) : node,
  );
  return { ...graph, nodes };
}

it('infers through shapes that are computed from shapes', () => {
  const graph = graphOf([6, 4, 1], (net, v) => {
    const rows = net.slice(net.shape(v), { starts: [0], ends: [1] });
    const target = net.concat([rows, net.constant([-1, 1], [2], { kind: 'int64' })], {
      axis: 0,
      name: 'target',
    });
    return net.transpose(net.add(v, net.cast(target, 'int64', { name: 'cast' })));
  });
  const { shapes, constant } = analyseShapes(withComputedReshape(graph));
  expect(shapes.get('y0')).toEqual([1, 4, 6]);
  expect([...(constant('target')?.data ?? [])]).toEqual([6, -1, 1]);
  expect(constant('x')).toBeUndefined();
  expect(constant('y0')).toBeUndefined();
});

it('reports every node that does not fit, but none that only follows from it', () => {
  const graph = graphOf([2, 3], (net, v) => [
    net.relu(net.add(v, 1, { name: 'first' })),
    net.relu(net.mul(v, 1, { name: 'second' })),
  ]);
  const constants = new Map(
    [...graph.constants].map(([name]) => [name, tensor('float32', [4], [1, 1, 1, 1])]),
  );
  const found = diagnosticsOf(() => inferShapes({ ...graph, constants }));
  expect(found.map(d => [d.code, d.at?.node])).toEqual([
    ['graph/no-broadcast', 'first'],
    ['graph/no-broadcast', 'second'],
  ]);
});

it('refuses a reshape whose target depends on the input', () => {
  const graph = graphOf([2, 3], (net, v) => net.add(v, net.cast(v, 'int64')));
  expect(codesOf(() => inferShapes(withComputedReshape(graph)))).toEqual(['graph/needs-constant']);
});

it('refuses tensors too large to compute with before it makes them', () => {
  const far = 2 ** 20;
  expect(codesOf(() => graphOf([1], net => net.constantOfShape([far, far], 1)))).toEqual([
    'graph/tensor-too-large',
  ]);
  const wide = (net: NetworkBuilder, v: Value) => net.add(v, net.reshape(v, [far, 1]));
  expect(codesOf(() => graphOf([1, far], wide))).toEqual(['graph/tensor-too-large']);
});
