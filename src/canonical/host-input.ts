import type { Broadcast } from '../exact/broadcast.ts';
import * as B from '../exact/broadcast.ts';
import * as Q from '../exact/rational.ts';
import * as S from '../exact/surd.ts';
import { consumers } from '../ir/graph.ts';
import { bipolar, type IntegerType, narrowestType } from '../ir/integer-type.ts';
import { invariant } from '../ir/invariant.ts';
import { isSameData } from '../ir/same-data.ts';
import { quantizeFloat32 } from '../quant/host-quantizer.ts';
import { codeRange, dequantization, type HostQuantizer, type Quantizer } from '../quant/quantizer.ts';
import type { WireType } from '../quant/wire.ts';
import type { AffineAttrs, CanonicalGraph, CanonicalOp } from './graph.ts';

/** An input quantizer that the host applies, so that the wire carries its codes. */
export interface HostInput {
  readonly graph: CanonicalGraph;
  /** Of quantizers that differ between elements: the codes themselves, scale 1. */
  readonly wire: WireType;
  /** Of the input's rank: one for all elements, or one for each that differs. */
  readonly quantizer: Broadcast<HostQuantizer>;
  /** Name of the node that moved to the host. */
  readonly node: string;
}

/** Why no quantizer of the network can move to the host, and the node that stands in the way where there is one. */
export interface NoHostInput {
  readonly reason: string;
  readonly node?: string;
  /** Set where a layer with weights reads the input as it is: a quantizer in front of it is what one expects. */
  readonly isReadByLayer?: boolean;
}

type QuantizerNode = Extract<CanonicalOp, { kind: 'quantizer' }>;

/**
 * Moves a leading quantizer of a float input to the host. It may stand behind nodes that move elements, repeat or drop
 * them, or put a constant around them: these see codes then, and a constant becomes the value of its code. The wire has
 * one scale where the quantizers of all elements are equal; else it carries codes, to which an affine node gives their scales.
 */
export function hostInput(graph: CanonicalGraph, input: string): HostInput | NoHostInput {
  const readers = consumers(graph);
  const moves: CanonicalOp[] = [];
  let value = input;
  for (;;) {
    const next = readers.get(value) ?? [];
    const [node] = next;
    // An output that is the float input itself is no code.
    if (graph.outputs.some(({ name }) => name === value)) return { reason: 'it is an output as it is' };
    if (next.length !== 1)
      return { reason: next.length === 0 ? 'nothing reads it' : 'several nodes read it' };
    if (node.kind === 'quantizer') {
      const found = atInput(node, moves, graph);
      return 'reason' in found ? found : { ...placed(graph, input, node, moves, found), node: node.name };
    }
    if (!isMove(node)) {
      const isReadByLayer = ['linear', 'depthwise', 'window'].includes(node.kind);
      return { reason: `it reaches '${node.name}' without a quantizer`, node: node.name, isReadByLayer };
    }
    moves.push(node);
    [value] = node.outputs;
  }
}

const isMove = ({ kind, banks }: CanonicalOp): boolean =>
  !banks && ['layout', 'transpose', 'slice', 'pad', 'upsample'].includes(kind);

/** The quantizer as the elements of the input meet it. */
function atInput(
  { name, banks, attrs }: QuantizerNode,
  moves: readonly CanonicalOp[],
  graph: CanonicalGraph,
): Broadcast<HostQuantizer> | NoHostInput {
  const refuse = (reason: string): NoHostInput => ({
    reason: `the quantizer '${name}' ${reason}`,
    node: name,
  });
  if (banks) return refuse('depends on the winner of a gate');
  const [first] = attrs.quantizer.values;
  const isOne = attrs.quantizer.values.every(q => isSameData(q, first));
  let found: Broadcast<Quantizer> = isOne ? B.shared(attrs.quantizer.shape.length, first) : attrs.quantizer;
  for (const move of [...moves].reverse()) {
    const back = movedBack(found, move, graph);
    if (!back) return refuse(`differs along an axis that '${move.name}' changes`);
    found = back;
  }
  const own = found.values.filter(isForHost);
  if (own.length < found.values.length) return refuse('takes integers');
  const bipolars = own.filter(q => q.kind === 'bipolar').length;
  if (bipolars > 0 && bipolars < own.length) return refuse('is bipolar on some elements only');
  const border = moves.find(move => move.kind === 'pad' && borderOf(move, own) === undefined);
  if (border) return refuse(`differs between the elements that '${border.name}' puts one constant around`);
  return { shape: found.shape, values: own };
}

const isForHost = (q: Quantizer): q is HostQuantizer => q.kind !== 'truncating';

/** What belongs to the elements of a moving node's result, for those of its input; undefined where they share it no more. */
function movedBack<T>(b: Broadcast<T>, node: CanonicalOp, graph: CanonicalGraph): Broadcast<T> | undefined {
  const from = graph.shapes.get(node.inputs[0]);
  const to = graph.shapes.get(node.outputs[0]);
  invariant(from && to, `value without a shape at ${node.name}`);
  if (B.isShared(b)) return B.shared(from.length, b.values[0]);
  switch (node.kind) {
    case 'layout':
      return B.narrowed(B.reshape(b, to, from));
    case 'transpose':
      return B.transpose(
        b,
        node.attrs.perm.map((_, axis) => node.attrs.perm.indexOf(axis)),
      );
    default:
      return b.shape.every((dim, axis) => dim === 1 || from[axis] === to[axis]) ? b : undefined;
  }
}

/** What a constant around the elements becomes: the value of its code, where all quantizers give it one. */
function borderOf(
  { attrs: { value } }: Extract<CanonicalOp, { kind: 'pad' }>,
  quantizers: readonly HostQuantizer[],
): Q.Rational | undefined {
  const values = quantizers.map(q => {
    const { scale, offset } = dequantization(q);
    return Q.add(Q.multiply(scale, Q.fromNumber(quantizeFloat32(q, Q.toNumber(value)))), offset);
  });
  return values.every(v => Q.equals(v, values[0])) ? values[0] : undefined;
}

/** The graph behind the host: the quantizer does nothing any more, and constants around the elements are on its grid. */
function placed(
  graph: CanonicalGraph,
  input: string,
  quantizer: QuantizerNode,
  moves: readonly CanonicalOp[],
  found: Broadcast<HostQuantizer>,
): Omit<HostInput, 'node'> {
  const shape = graph.shapes.get(quantizer.outputs[0]) ?? [];
  const { name, from, inputs, outputs } = quantizer;
  const nodes = graph.nodes.map((node): CanonicalOp => {
    if (node === quantizer) return { kind: 'layout', name, from, inputs, outputs, attrs: { shape } };
    if (node.kind !== 'pad' || !moves.includes(node)) return node;
    const value = borderOf(node, found.values);
    invariant(value, `the border of ${node.name} has no value`);
    return { ...node, attrs: { ...node.attrs, value } };
  });
  const { wire, isOne } = onWire(found);
  const behind = { ...graph, nodes };
  if (isOne) return { graph: behind, wire, quantizer: found };
  // A constant that is put around the elements is a value, not a code.
  const isAround = moves.some(({ kind }) => kind === 'pad');
  return {
    graph: isAround ? scaledAtInput(behind, input, quantizer, found) : scaledInPlace(behind, quantizer),
    wire,
    quantizer: found,
  };
}

/** What the wire carries, and whether its integers mean the same on all elements. */
function onWire(quantizer: Broadcast<HostQuantizer>): { readonly wire: WireType; readonly isOne: boolean } {
  const ranges = quantizer.values.map(codeRange);
  const range = {
    min: ranges.reduce((least, { min }) => Math.min(least, min), ranges[0].min),
    max: ranges.reduce((most, { max }) => Math.max(most, max), ranges[0].max),
  };
  const type: IntegerType = quantizer.values[0].kind === 'bipolar' ? bipolar : narrowestType(range);
  const [first, ...others] = quantizer.values.map(dequantization);
  const isOne = others.every(s => Q.equals(s.scale, first.scale) && Q.equals(s.offset, first.offset));
  return { wire: { type, range, ...(isOne ? first : { scale: Q.ONE, offset: Q.ZERO }) }, isOne };
}

/** What codes mean. */
function scalesOf(quantizer: Broadcast<Quantizer>): AffineAttrs {
  const scales = B.map(quantizer, dequantization);
  const map = B.map(scales, s => ({ scale: S.fromRational(s.scale), offset: S.fromRational(s.offset) }));
  return { map, magnitude: B.map(scales, s => Math.abs(Q.toNumber(s.offset))), operations: 0 };
}

/** The graph with the scales of the codes where the quantizer was. */
function scaledInPlace(
  graph: CanonicalGraph,
  { name, from, inputs, outputs, attrs }: QuantizerNode,
): CanonicalGraph {
  const scaled: CanonicalOp = {
    kind: 'affine',
    name,
    from,
    inputs,
    outputs,
    attrs: scalesOf(attrs.quantizer),
  };
  return { ...graph, nodes: graph.nodes.map(node => (node.name === name ? scaled : node)) };
}

/** The graph with the scales of the codes right behind its input. */
function scaledAtInput(
  graph: CanonicalGraph,
  input: string,
  { name, from }: QuantizerNode,
  quantizer: Broadcast<HostQuantizer>,
): CanonicalGraph {
  const value = `${input} values`;
  const scaled: CanonicalOp = {
    kind: 'affine',
    name: `${name} values`,
    from,
    inputs: [input],
    outputs: [value],
    attrs: scalesOf(quantizer),
  };
  const nodes = graph.nodes.map(
    (node): CanonicalOp => ({ ...node, inputs: node.inputs.map(read => (read === input ? value : read)) }),
  );
  const shapes = new Map(graph.shapes).set(value, graph.shapes.get(input) ?? []);
  return { ...graph, nodes: [scaled, ...nodes], shapes };
}
