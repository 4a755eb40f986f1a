import * as B from '../exact/broadcast.ts';
import { spend } from '../ir/budget.ts';
import { consumers, producers } from '../ir/graph.ts';
import { invariant } from '../ir/invariant.ts';
import type { CanonicalGraph, CanonicalOp, QuantizerAttrs } from './graph.ts';

/**
 * Moves changes of shape up past elementwise nodes, towards the graph input, where they cost
 * nothing: the wire carries the elements in row-major order whatever the shape is called.
 *
 * Behind the first layer a `layout` node stays where it is.
 */
export function hoistLayout(graph: CanonicalGraph): CanonicalGraph {
  let current = graph;
  for (let swaps = 1; ; swaps++) {
    const next = hoistOnce(current);
    if (!next) return current;
    spend('swaps', swaps);
    current = next;
  }
}

function hoistOnce(graph: CanonicalGraph): CanonicalGraph | undefined {
  const producerOf = producers(graph);
  const readers = consumers(graph);
  const outputs = new Set(graph.outputs.map(o => o.name));
  /** Behind a layer the channels are known, and a change of shape stays where it is. */
  const reachesInput = (node: CanonicalOp): boolean => {
    for (let before = producerOf.get(node.inputs[0]); before; before = producerOf.get(before.inputs[0])) {
      const isElementwise =
        before.kind === 'affine' || before.kind === 'elementwise' || before.kind === 'quantizer';
      if (!isElementwise && before.kind !== 'layout') return false;
    }
    return true;
  };
  for (const layout of graph.nodes) {
    if (layout.kind !== 'layout') continue;
    const above = producerOf.get(layout.inputs[0]);
    if (!above || readers.get(above.outputs[0])?.length !== 1 || outputs.has(above.outputs[0])) continue;
    if (above.kind !== 'affine' && above.kind !== 'elementwise' && above.kind !== 'quantizer') continue;
    // What a winner chooses stays behind the gate, which may read the shape in front of it.
    if (above.banks || !reachesInput(above)) continue;
    return swap(graph, above, layout);
  }
  return undefined;
}

function swap(
  graph: CanonicalGraph,
  above: Extract<CanonicalOp, { kind: 'affine' | 'elementwise' | 'quantizer' }>,
  layout: Extract<CanonicalOp, { kind: 'layout' }>,
): CanonicalGraph {
  const from = graph.shapes.get(above.inputs[0]);
  const to = graph.shapes.get(layout.outputs[0]);
  invariant(from && to, `value without a shape at ${layout.name}`);
  const between = above.outputs[0];
  const movedLayout: CanonicalOp = { ...layout, inputs: above.inputs, outputs: [between] };
  const wiring = { inputs: [between], outputs: layout.outputs };
  const movedAbove: CanonicalOp =
    above.kind === 'affine'
      ? {
          ...above,
          ...wiring,
          attrs: {
            ...above.attrs,
            map: B.reshape(above.attrs.map, from, to),
            magnitude: B.reshape(above.attrs.magnitude, from, to),
          },
        }
      : above.kind === 'quantizer'
        ? { ...above, ...wiring, attrs: reshapedQuantizer(above.attrs, from, to) }
        : { ...above, ...wiring, attrs: { fn: B.reshape(above.attrs.fn, from, to) } };
  const nodes = graph.nodes
    .filter(n => n !== layout)
    .flatMap((n): CanonicalOp[] => (n === above ? [movedLayout, movedAbove] : [n]));
  return { ...graph, nodes, shapes: new Map(graph.shapes).set(between, to) };
}

/** The quantizer of the same elements in another shape. */
function reshapedQuantizer(
  { quantizer, codes }: QuantizerAttrs,
  from: readonly number[],
  to: readonly number[],
): QuantizerAttrs {
  const moved = <T>(b: B.Broadcast<T>): B.Broadcast<T> => B.reshape(b, from, to);
  if (!codes) return { quantizer: moved(quantizer) };
  const { tensor, zeroPoint, unit } = codes;
  const told = { tensor, zeroPoint: moved(zeroPoint), ...(unit ? { unit: moved(unit) } : {}) };
  return { quantizer: moved(quantizer), codes: told };
}
