import type { Graph, PortKind } from '../ir/graph.ts';
import type { GraphOp } from './index.ts';
import { roomOf } from './infer-node.ts';

/**
 * The number type of every value, as far as the graph tells integers apart: quantizers, casts and graph inputs
 * name their type, operators that only move or select elements keep it, all other integers are int64.
 */
export function valueTypes(graph: Graph<GraphOp>): Map<string, PortKind> {
  const types = new Map<string, PortKind>();
  for (const { name, kind = 'float32' } of graph.inputs) types.set(name, kind);
  for (const [name, constant] of graph.constants) types.set(name, constant.kind);
  for (const node of graph.nodes) {
    const outputs = outputTypes(
      node,
      node.inputs.filter(value => value !== '').map(value => types.get(value) ?? 'float32'),
    );
    node.outputs.forEach((value, i) => {
      types.set(value, outputs[i] ?? outputs[0]);
    });
  }
  return types;
}

/** The types of a node's outputs; where there are more outputs than types, the others are as the first. */
export function outputTypes(node: GraphOp, inputs: readonly PortKind[]): readonly PortKind[] {
  return roomOf(node).types(inputs, node.attrs);
}
