import { banksOf, dataInputsOf, type GateableNode, selectorOf } from '../ir/graph.ts';
import { bitsOf, MAX_INTEGER_BITS } from '../ir/integer-type.ts';
import { invariant } from '../ir/invariant.ts';
import { sizeOf } from '../ir/tensor.ts';
import { type AddAttrs, add } from './add/index.ts';
import { type ConcatAttrs, concat } from './concat/index.ts';
import { type DenseAttrs, dense } from './dense/index.ts';
import { type DepthwiseAttrs, depthwise } from './depthwise/index.ts';
import { type GatherAttrs, gather } from './gather/index.ts';
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

/** The layer IR's operators: a closed union, one room each. A room knows nothing of gates: it sees the winner's bank. */
export type LayerOp =
  | GateableNode<'dense', DenseAttrs>
  | GateableNode<'threshold', ThresholdAttrs>
  | GateableNode<'top-k', TopKAttrs>
  | GateableNode<'window', WindowAttrs>
  | GateableNode<'pool', PoolAttrs>
  | GateableNode<'reshape', ReshapeAttrs>
  | GateableNode<'add', AddAttrs>
  | GateableNode<'depthwise', DepthwiseAttrs>
  | GateableNode<'requantize', RequantizeAttrs>
  | GateableNode<'concat', ConcatAttrs>
  | GateableNode<'slice', SliceAttrs>
  | GateableNode<'multiply', MultiplyAttrs>
  | GateableNode<'lookup', LookupAttrs>
  | GateableNode<'upsample', UpsampleAttrs>
  | GateableNode<'reorder', ReorderAttrs>
  | GateableNode<'pad', PadAttrs>
  | GateableNode<'shift', ShiftAttrs>
  | GateableNode<'gather', GatherAttrs>;

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
  gather,
};

/** An input or output of a network: what the model calls it, and the layer value that it is. */
export interface LayerPort {
  readonly name: string;
  readonly value: string;
}

/** A network of integer operators: nodes in topological order, every value typed and bounded. */
export interface LayerGraph {
  readonly name: string;
  readonly inputs: readonly LayerPort[];
  /** Several may be one value, and a value that layers read may be one. */
  readonly outputs: readonly LayerPort[];
  readonly nodes: readonly LayerOp[];
  readonly values: ReadonlyMap<string, ValueInfo>;
}

// The one place where a node meets its room: the union is closed, so kind and attributes agree.
const roomOf = (node: LayerOp): OpRoom<LayerKind, LayerOp['attrs']> =>
  opRooms[node.kind] as OpRoom<LayerKind, LayerOp['attrs']>;

/** Whether `number` holds every element exactly. */
export const isHeld = ({ range }: Pick<ValueInfo, 'range'>): boolean =>
  Math.max(-range.min, range.max) < 2 ** MAX_INTEGER_BITS;

/** Type and range of a node's result; of a gated node those that hold the result of every bank. */
export function inferNode(node: LayerOp, inputs: readonly ValueInfo[]): ValueInfo {
  const result = resultOf(node, inputs);
  invariant(isHeld(result), `layer ${node.name} needs more than ${MAX_INTEGER_BITS} bits`);
  return result;
}

/** The same of a result that may be wider than any value may be. */
export function resultOf(node: LayerOp, inputs: readonly ValueInfo[]): ValueInfo {
  const data = inputs.slice(0, dataInputsOf(node).length);
  const result = banksOf(node)
    .map(attrs => roomOf(node).infer(attrs, data))
    .reduce(eitherOf);
  const selector = inputs.slice(data.length);
  invariant(
    selector.every(({ shape, range }) => sizeOf(shape) === 1 && range.max < banksOf(node).length),
    `layer ${node.name} cannot be selected by [${selector.map(s => s.shape)}]`,
  );
  return result;
}

/** What is known of a value that is one or the other. */
function eitherOf(a: ValueInfo, b: ValueInfo): ValueInfo {
  invariant(String(a.shape) === String(b.shape) && a.type.kind === b.type.kind, 'banks of different results');
  const range = { min: Math.min(a.range.min, b.range.min), max: Math.max(a.range.max, b.range.max) };
  return { shape: a.shape, type: bitsOf(a.type) >= bitsOf(b.type) ? a.type : b.type, range };
}

/** What is known of a value. */
export function infoOf(graph: Pick<LayerGraph, 'values'>, value: string): ValueInfo {
  const info = graph.values.get(value);
  invariant(info, `no layer value ${value}`);
  return info;
}

const inputsOf = (graph: LayerGraph, node: LayerOp): ValueInfo[] =>
  dataInputsOf(node).map(v => infoOf(graph, v));

/** Multiply-accumulates of a node, per frame: those of one bank, as only the winner is computed. */
export const macsOf = (graph: LayerGraph, node: LayerOp): number =>
  Math.max(...banksOf(node).map(attrs => roomOf(node).macs(attrs, inputsOf(graph, node))));

/** Bits of a node's trained parameters, all banks, as the hardware stores them. */
export const parameterBitsOf = (graph: LayerGraph, node: LayerOp): number =>
  banksOf(node).reduce((bits, attrs) => bits + roomOf(node).parameterBits(attrs, inputsOf(graph, node)), 0);

/** A node as it is for the bank that wins in a frame; `read` gives the frame's values. */
export function winnersBank(node: LayerOp, read: (value: string) => Float64Array): LayerOp {
  const selector = selectorOf(node);
  if (selector === undefined) return node;
  return { ...node, attrs: banksOf(node)[read(selector)[0]] } as LayerOp;
}

/** The port of a network that has one, where its reader knows no other. */
export function onlyPort(ports: readonly LayerPort[]): LayerPort {
  const [port] = ports;
  invariant(ports.length === 1, `one port, not ${ports.length}`);
  return port;
}

/** Elements of one frame of each of some inputs or outputs. */
export const frameSizes = (graph: Pick<LayerGraph, 'values'>, ports: readonly LayerPort[]): number[] =>
  ports.map(({ value }) => sizeOf(infoOf(graph, value).shape));

/**
 * THE REFERENCE: executes one frame and returns every value of the graph.
 *
 * @param frame the integers of all inputs, one input after another
 * @param wanted the values that are returned; of an image all together take a hundred times its bytes
 */
export function runReference(
  graph: LayerGraph,
  frame: Float64Array,
  wanted?: ReadonlySet<string>,
): Map<string, Float64Array> {
  const results = new Map<string, Float64Array>();
  const lastReader = new Map(graph.nodes.flatMap(node => node.inputs.map(value => [value, node] as const)));
  let start = 0;
  for (const [i, size] of frameSizes(graph, graph.inputs).entries()) {
    results.set(graph.inputs[i].value, frame.subarray(start, start + size));
    start += size;
  }
  for (const node of graph.nodes) {
    const read = (value: string): Float64Array => {
      const source = results.get(value);
      invariant(source, `layer ${node.name} reads ${value} before it is written`);
      return source;
    };
    const { attrs } = winnersBank(node, read);
    const sources = dataInputsOf(node).map(read);
    results.set(node.outputs[0], roomOf(node).reference(attrs, sources, inputsOf(graph, node)));
    if (!wanted) continue;
    for (const value of [...node.inputs, node.outputs[0]]) {
      const isReadLater = lastReader.has(value) && lastReader.get(value) !== node;
      if (!isReadLater && !wanted.has(value)) results.delete(value);
    }
  }
  return results;
}
