import type { ElementKind, Tensor } from './tensor.ts';

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

/** Number types that a graph input or output may declare; tensors hold all the integer ones as int64. */
export const PORT_KINDS = [
  'float32',
  'float64',
  'bool',
  'int2',
  'uint2',
  'int4',
  'uint4',
  'int8',
  'uint8',
  'int16',
  'uint16',
  'int32',
  'uint32',
  'int64',
  'uint64',
] as const;
export type PortKind = (typeof PORT_KINDS)[number];

/** A graph input or output: its name and shape; -1 marks a dimension that the model leaves open. */
export interface PortInfo {
  readonly name: string;
  readonly shape: readonly number[];
  /** The declared number type, where one is known; half-precision and double floats are read as float32. */
  readonly kind?: PortKind;
}

/** The kind of the tensors that a port takes or gives; float32 where nothing is known. */
export function elementKindOf({ kind = 'float32' }: Pick<PortInfo, 'kind'>): ElementKind {
  return kind === 'float32' || kind === 'float64' || kind === 'bool' ? kind : 'int64';
}

/** Nodes in topological order; `constants` are values that no node writes and no input supplies. */
export interface Graph<N extends Node = Node> {
  readonly name: string;
  readonly inputs: readonly PortInfo[];
  readonly outputs: readonly PortInfo[];
  readonly nodes: readonly N[];
  readonly constants: ReadonlyMap<string, Tensor>;
  /** Where the model itself says that it may be cut into sections: names of nodes or values, without commas. */
  readonly cuts?: readonly string[];
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
