import type { Node } from '../ir/graph.ts';
import { MAX_INTEGER_BITS } from '../ir/integer-type.ts';
import { invariant } from '../ir/invariant.ts';
import { type DenseAttrs, dense } from './dense/index.ts';
import type { OpRoom, ValueInfo } from './op-room.ts';
import { type ThresholdAttrs, threshold } from './threshold/index.ts';
import { type TopKAttrs, topK } from './top-k/index.ts';

export { weightCodeOf } from './dense/index.ts';

/** The layer IR's operators: a closed union, one room each. */
export type LayerOp =
  | Node<'dense', DenseAttrs>
  | Node<'threshold', ThresholdAttrs>
  | Node<'top-k', TopKAttrs>;

export type LayerKind = LayerOp['kind'];
export type AttrsOf<K extends LayerKind> = Extract<LayerOp, { kind: K }>['attrs'];

export const opRooms: { readonly [K in LayerKind]: OpRoom<K, AttrsOf<K>> } = {
  dense,
  threshold,
  'top-k': topK,
};

/** A network of integer operators: nodes in topological order, every value typed and bounded. */
export interface LayerGraph {
  readonly name: string;
  /** Value name of the input. */
  readonly input: string;
  /** Value name of the output. */
  readonly output: string;
  readonly nodes: readonly LayerOp[];
  readonly values: ReadonlyMap<string, ValueInfo>;
}

// The one place where a node meets its room: the union is closed, so kind and attributes agree.
const roomOf = (node: LayerOp): OpRoom<LayerKind, LayerOp['attrs']> =>
  opRooms[node.kind] as OpRoom<LayerKind, LayerOp['attrs']>;

export const inferNode = (node: LayerOp, input: ValueInfo): ValueInfo =>
  roomOf(node).infer(node.attrs, input);
export const parameterBitsOf = (node: LayerOp, input: ValueInfo): number =>
  roomOf(node).parameterBits(node.attrs, input);
export const macsOf = (node: LayerOp, input: ValueInfo): number => roomOf(node).macs(node.attrs, input);

/** Types every value from the input on. */
export function inferValues(
  input: string,
  info: ValueInfo,
  nodes: readonly LayerOp[],
): ReadonlyMap<string, ValueInfo> {
  const values = new Map<string, ValueInfo>([[input, info]]);
  for (const node of nodes) {
    const source = values.get(node.inputs[0]);
    invariant(source, `layer ${node.name} reads ${node.inputs[0]} before it is written`);
    const result = inferNode(node, source);
    invariant(
      Math.max(-result.range.min, result.range.max) < 2 ** MAX_INTEGER_BITS,
      `layer ${node.name} needs more than ${MAX_INTEGER_BITS} bits`,
    );
    values.set(node.outputs[0], result);
  }
  return values;
}

/** THE REFERENCE: executes one frame and returns every value of the graph. */
export function runReference(graph: LayerGraph, input: Float64Array): Map<string, Float64Array> {
  const results = new Map<string, Float64Array>([[graph.input, input]]);
  for (const node of graph.nodes) {
    const info = graph.values.get(node.inputs[0]);
    const source = results.get(node.inputs[0]);
    invariant(info && source, `layer ${node.name} has no input`);
    results.set(node.outputs[0], roomOf(node).reference(node.attrs, source, info));
  }
  return results;
}
