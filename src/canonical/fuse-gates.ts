import type { Rational } from '../exact/rational.ts';
import * as Q from '../exact/rational.ts';
import * as S from '../exact/surd.ts';
import { consumers, dataInputsOf, producers, selectorOf } from '../ir/graph.ts';
import type { CanonicalGraph, CanonicalOp, GateLinearAttrs } from './graph.ts';

type GateLinear = Extract<CanonicalOp, { kind: 'gate-linear' }>;

/**
 * Gathers what chooses a winner: the sum over an image and the matrix products behind it become as few nodes as
 * there are functions between them. The mean is a sum with another scale, and two products without a function
 * between them are one where that is smaller.
 */
export function fuseGates(graph: CanonicalGraph): CanonicalGraph {
  const gates = gateNodes(graph);
  if (gates.size === 0) return graph;
  let current = pooledGates(markWinners(graph, gates), gates);
  for (;;) {
    const next = composeOnce(current);
    if (!next) return withoutUnread(current);
    current = next;
  }
}

/** Names of the nodes that reach the output only through a selector. */
function gateNodes(graph: CanonicalGraph): ReadonlySet<string> {
  const carriesData = new Set(graph.outputs.map(output => output.name));
  const gates = new Set<string>();
  for (const node of [...graph.nodes].reverse()) {
    if (!node.outputs.some(value => carriesData.has(value))) gates.add(node.name);
    else for (const value of dataInputsOf(node)) carriesData.add(value);
  }
  return gates;
}

/** Winners whose scores may be snapped: those that are no output as well. */
function markWinners(graph: CanonicalGraph, gates: ReadonlySet<string>): CanonicalGraph {
  const producerOf = producers(graph);
  const winners = new Set<CanonicalOp>();
  for (const node of graph.nodes) {
    for (let value = selectorOf(node); value !== undefined; ) {
      const source = producerOf.get(value);
      if (source?.kind === 'top-k' && gates.has(source.name)) winners.add(source);
      value = source?.kind === 'layout' ? source.inputs[0] : undefined;
    }
  }
  const nodes = graph.nodes.map(
    (node): CanonicalOp =>
      node.kind === 'top-k' && winners.has(node) ? { ...node, attrs: { ...node.attrs, isGate: true } } : node,
  );
  return { ...graph, nodes };
}

/** Sums over whole images as products with the identity. */
function pooledGates(graph: CanonicalGraph, gates: ReadonlySet<string>): CanonicalGraph {
  const producerOf = producers(graph);
  const nodes = graph.nodes.map((node): CanonicalOp => {
    const window = producerOf.get(node.inputs[0]);
    if (!gates.has(node.name) || node.kind !== 'pool' || window?.kind !== 'window') return node;
    const shape = graph.shapes.get(window.inputs[0]) ?? [];
    const isWhole = window.attrs.kernel.every((size, i) => size === (shape[i + 2] ?? 1));
    if (node.attrs.mode !== 'sum' || !isWhole || window.attrs.pads.some(p => p > 0)) return node;
    const channels = shape[1];
    const weights = Array.from({ length: channels ** 2 }, (_, i) =>
      i % (channels + 1) === 0 ? Q.ONE : Q.ZERO,
    );
    const { name, from, outputs } = node;
    const attrs: GateLinearAttrs = { outputs: channels, inputs: channels, weights, isPooled: true };
    return { kind: 'gate-linear', name, from, inputs: window.inputs, outputs, attrs };
  });
  return withoutUnread({ ...graph, nodes });
}

/** One product behind another as one; undefined where there are none. */
function composeOnce(graph: CanonicalGraph): CanonicalGraph | undefined {
  const producerOf = producers(graph);
  const readers = consumers(graph);
  for (const node of graph.nodes) {
    if (node.kind !== 'gate-linear' || node.attrs.isPooled) continue;
    let scale = Q.ONE;
    let before = producerOf.get(node.inputs[0]);
    while (before && readers.get(before.outputs[0])?.length === 1) {
      const factor = before.kind === 'layout' ? Q.ONE : factorOf(before);
      if (!factor) break;
      scale = Q.multiply(scale, factor);
      before = producerOf.get(before.inputs[0]);
    }
    if (before?.kind !== 'gate-linear' || readers.get(before.outputs[0])?.length !== 1) continue;
    const isSmaller = node.attrs.outputs <= before.attrs.outputs || isIdentity(before.attrs);
    // Through a change of shape the rows of a matrix become one vector, which is not what the product before made.
    const isOneVector = before.attrs.outputs === node.attrs.inputs;
    if (before.banks || node.banks || !isSmaller || !isOneVector) continue;
    const attrs = product(node.attrs, before.attrs, scale);
    const fused: GateLinear = {
      ...node,
      attrs,
      inputs: before.inputs,
      from: [...new Set([...before.from, ...node.from])],
    };
    return withoutUnread({ ...graph, nodes: graph.nodes.map(n => (n === node ? fused : n)) });
  }
  return undefined;
}

/** The one rational factor of a node that only scales. */
function factorOf(node: CanonicalOp): Rational | undefined {
  if (node.kind !== 'affine' || node.banks) return undefined;
  const { values } = node.attrs.map;
  const [{ scale }] = values;
  const isOne = values.every(map => S.equals(map.scale, scale) && S.sign(map.offset) === 0);
  return isOne ? S.rationalRatio(scale, S.ONE) : undefined;
}

const isIdentity = ({ outputs, inputs, weights }: GateLinearAttrs): boolean =>
  outputs === inputs && weights.every((w, i) => Q.equals(w, i % (inputs + 1) === 0 ? Q.ONE : Q.ZERO));

/** scale * outer * inner. */
function product(outer: GateLinearAttrs, inner: GateLinearAttrs, scale: Rational): GateLinearAttrs {
  const { outputs, inputs: between } = outer;
  const { inputs } = inner;
  const scaled = outer.weights.map(w => Q.multiply(scale, w));
  const weights = isIdentity(inner)
    ? scaled
    : Array.from({ length: outputs * inputs }, (_, e) => {
        const [o, i] = [Math.floor(e / inputs), e % inputs];
        let sum = Q.ZERO;
        for (let h = 0; h < between; h++) {
          sum = Q.add(sum, Q.multiply(scaled[o * between + h], inner.weights[h * inputs + i]));
        }
        return sum;
      });
  return { outputs, inputs, weights, isPooled: inner.isPooled };
}

/** The graph without nodes that nothing reads. */
function withoutUnread(graph: CanonicalGraph): CanonicalGraph {
  const read = new Set(graph.outputs.map(output => output.name));
  const nodes: CanonicalOp[] = [];
  for (const node of [...graph.nodes].reverse()) {
    if (!node.outputs.some(value => read.has(value))) continue;
    nodes.push(node);
    for (const value of node.inputs) read.add(value);
  }
  return { ...graph, nodes: nodes.reverse() };
}
