import type { Node } from '../ir/graph.ts';
import { MAX_INTEGER_BITS } from '../ir/integer-type.ts';
import { invariant } from '../ir/invariant.ts';
import { type AddAttrs, add } from './add/index.ts';
import { type ConcatAttrs, concat } from './concat/index.ts';
import { type DenseAttrs, dense } from './dense/index.ts';
import { type DepthwiseAttrs, depthwise } from './depthwise/index.ts';
import { type LookupAttrs, lookup } from './lookup/index.ts';
import { type MultiplyAttrs, multiply } from './multiply/index.ts';
import type { OpRoom, ValueInfo } from './op-room.ts';
import { type PadAttrs, pad } from './pad/index.ts';
import { type PoolAttrs, pool } from './pool/index.ts';
import { type ReorderAttrs, reorder } from './reorder/index.ts';
import { type RequantizeAttrs, requantize } from './requantize/index.ts';
import { type ReshapeAttrs, reshape } from './reshape/index.ts';
import { type ShiftAttrs, shift } from './shift/index.ts';
import { type SliceAttrs, slice } from './slice/index.ts';
import { type ThresholdAttrs, threshold } from './threshold/index.ts';
import { type TopKAttrs, topK } from './top-k/index.ts';
import { type UpsampleAttrs, upsample } from './upsample/index.ts';
import { type WindowAttrs, window } from './window/index.ts';

export { MAX_LOOKUP_ENTRIES } from './lookup/index.ts';
export { leastLoops, loopsOf, MAX_LOOPS } from './reorder/index.ts';
export { windowCount } from './window/index.ts';

/** The layer IR's operators: a closed union, one room each. */
export type LayerOp =
  | Node<'dense', DenseAttrs>
  | Node<'threshold', ThresholdAttrs>
  | Node<'top-k', TopKAttrs>
  | Node<'window', WindowAttrs>
  | Node<'pool', PoolAttrs>
  | Node<'reshape', ReshapeAttrs>
  | Node<'add', AddAttrs>
  | Node<'depthwise', DepthwiseAttrs>
  | Node<'requantize', RequantizeAttrs>
  | Node<'concat', ConcatAttrs>
  | Node<'slice', SliceAttrs>
  | Node<'multiply', MultiplyAttrs>
  | Node<'lookup', LookupAttrs>
  | Node<'upsample', UpsampleAttrs>
  | Node<'reorder', ReorderAttrs>
  | Node<'pad', PadAttrs>
  | Node<'shift', ShiftAttrs>;

export type LayerKind = LayerOp['kind'];
export type AttrsOf<K extends LayerKind> = Extract<LayerOp, { kind: K }>['attrs'];

export const opRooms: { readonly [K in LayerKind]: OpRoom<K, AttrsOf<K>> } = {
  dense,
  threshold,
  'top-k': topK,
  window,
  pool,
  reshape,
  add,
  depthwise,
  requantize,
  concat,
  slice,
  multiply,
  lookup,
  upsample,
  reorder,
  pad,
  shift,
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

/** Type and range of a node's result. */
export function inferNode(node: LayerOp, inputs: readonly ValueInfo[]): ValueInfo {
  const result = roomOf(node).infer(node.attrs, inputs);
  invariant(
    Math.max(-result.range.min, result.range.max) < 2 ** MAX_INTEGER_BITS,
    `layer ${node.name} needs more than ${MAX_INTEGER_BITS} bits`,
  );
  return result;
}

/** What is known of a value. */
export function infoOf(graph: Pick<LayerGraph, 'values'>, value: string): ValueInfo {
  const info = graph.values.get(value);
  invariant(info, `no layer value ${value}`);
  return info;
}

const inputsOf = (graph: LayerGraph, node: LayerOp): ValueInfo[] => node.inputs.map(v => infoOf(graph, v));

/** Multiply-accumulates of a node, per frame. */
export const macsOf = (graph: LayerGraph, node: LayerOp): number =>
  roomOf(node).macs(node.attrs, inputsOf(graph, node));

/** Bits of a node's trained parameters as the hardware stores them. */
export const parameterBitsOf = (graph: LayerGraph, node: LayerOp): number =>
  roomOf(node).parameterBits(node.attrs, inputsOf(graph, node));

/** THE REFERENCE: executes one frame and returns every value of the graph. */
export function runReference(graph: LayerGraph, input: Float64Array): Map<string, Float64Array> {
  const results = new Map<string, Float64Array>([[graph.input, input]]);
  for (const node of graph.nodes) {
    const sources = node.inputs.map(value => {
      const source = results.get(value);
      invariant(source, `layer ${node.name} reads ${value} before it is written`);
      return source;
    });
    results.set(node.outputs[0], roomOf(node).reference(node.attrs, sources, inputsOf(graph, node)));
  }
  return results;
}
