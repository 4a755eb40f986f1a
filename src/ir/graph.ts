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

/** A node that a winner may gate: conditional computation (Pham and Chung 2021). */
export interface GateableNode<Kind extends string = string, Attrs = unknown> extends Node<Kind, Attrs> {
  /**
   * Of a gated node the attributes of each of its banks, of which `attrs` are the first. Its last input is then
   * the selector: the index of the bank that the whole frame goes through.
   */
  readonly banks?: readonly Attrs[];
}

type Gated = Pick<GateableNode, 'inputs' | 'banks'>;

/** The inputs of a node that carry data: all but the selector of a gated one. */
export const dataInputsOf = ({ inputs, banks }: Gated): readonly string[] =>
  banks ? inputs.slice(0, -1) : inputs;

/** The value that holds the winner of a gated node. */
export const selectorOf = ({ inputs, banks }: Gated): string | undefined =>
  banks ? inputs[inputs.length - 1] : undefined;

/** The attributes of each bank of a node; those of a node that is not gated are its only bank. */
export const banksOf = <N extends Pick<GateableNode, 'attrs' | 'banks'>>(node: N): readonly N['attrs'][] =>
  (node.banks as readonly N['attrs'][] | undefined) ?? [node.attrs];

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

/** What was found of a graph; who asks about one graph often asks for each of its nodes. */
const writersOf = new WeakMap<Graph, ReadonlyMap<string, Node>>();
const readersOf = new WeakMap<Graph, ReadonlyMap<string, readonly Node[]>>();

/** The node that writes each value. */
export function producers<N extends Node>(graph: Graph<N>): ReadonlyMap<string, N> {
  const known = writersOf.get(graph);
  // They are of the nodes of this very graph.
  if (known) return known as ReadonlyMap<string, N>;
  const map = new Map<string, N>();
  writersOf.set(graph, map);
  for (const node of graph.nodes) for (const value of node.outputs) map.set(value, node);
  return map;
}

/** The nodes that read each value, in graph order. */
export function consumers<N extends Node>(graph: Graph<N>): ReadonlyMap<string, readonly N[]> {
  const known = readersOf.get(graph);
  if (known) return known as ReadonlyMap<string, readonly N[]>;
  const map = new Map<string, N[]>();
  readersOf.set(graph, map);
  for (const node of graph.nodes) {
    for (const value of node.inputs) {
      const readers = map.get(value);
      if (readers) readers.push(node);
      else map.set(value, [node]);
    }
  }
  return map;
}
