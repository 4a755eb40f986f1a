import type { Tensor } from './tensor.ts';

/**
 * Structure shared by the graph IR and the layer IR: nodes with a literal `kind` and typed `attrs`
 * that read and write named values. What the kinds mean is in the registries (graph-ops, ops).
 */
export interface Node<Kind extends string = string, Attrs = unknown> {
  readonly kind: Kind;
  /** Unique in the graph; kept from the model where it had one. */
  readonly name: string;
  /** Value names; an empty string stands for an omitted optional input. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attrs: Attrs;
  /** Names of the model nodes that this one came from, oldest first. */
  readonly from: readonly string[];
}

/** A graph input or output: its name and shape; -1 marks a dimension that the model leaves open. */
export interface PortInfo {
  readonly name: string;
  readonly shape: readonly number[];
}

/** Nodes in topological order; `constants` are values that no node writes and no input supplies. */
export interface Graph<N extends Node = Node> {
  readonly name: string;
  readonly inputs: readonly PortInfo[];
  readonly outputs: readonly PortInfo[];
  readonly nodes: readonly N[];
  readonly constants: ReadonlyMap<string, Tensor>;
}

/** The node that writes each value. */
export function producers<N extends Node>(graph: Graph<N>): Map<string, N> {
  const map = new Map<string, N>();
  for (const node of graph.nodes) for (const value of node.outputs) map.set(value, node);
  return map;
}

/** The nodes that read each value, in graph order. */
export function consumers<N extends Node>(graph: Graph<N>): Map<string, N[]> {
  const map = new Map<string, N[]>();
  for (const node of graph.nodes) {
    for (const value of node.inputs) {
      const readers = map.get(value);
      if (readers) readers.push(node);
      else map.set(value, [node]);
    }
  }
  return map;
}
