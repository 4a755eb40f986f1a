import * as B from '../exact/broadcast.ts';
import { direction } from '../exact/element-function.ts';
import * as S from '../exact/surd.ts';
import { consumers, producers } from '../ir/graph.ts';
import type { CanonicalGraph, CanonicalOp } from './graph.ts';

type QuantizerNode = Extract<CanonicalOp, { kind: 'quantizer' }>;
type AddNode = Extract<CanonicalOp, { kind: 'add' }>;

/** The greater or the lesser of two values, as normalising spells it: add(best, clip(add(other, -best), 0)). */
interface Extreme {
  readonly of: 'max' | 'min';
  readonly node: AddNode;
  readonly negative: CanonicalOp;
  readonly lead: AddNode;
  readonly best: string;
  readonly other: string;
  /** Rising functions between it and the quantizer that alone reads it. */
  readonly functions: readonly CanonicalOp[];
  readonly quantizer: QuantizerNode;
}

/**
 * Quantizes the operands of a maximum or minimum that is nothing but quantized: a quantizer rises, so the greater of two
 * values has the greater of their codes. These are codes of one scale, whatever scales and offsets the operands have, and
 * their maximum is exact. The quantizer behind it stays for what the trained network keeps there; on its own values it
 * changes nothing.
 */
export function quantizeExtremes(graph: CanonicalGraph): CanonicalGraph {
  for (let current = graph; ; ) {
    const next = firstQuantized(current);
    if (!next) return current;
    current = next;
  }
}

function firstQuantized(graph: CanonicalGraph): CanonicalGraph | undefined {
  const producerOf = producers(graph);
  const readersOf = consumers(graph);
  const outputs = new Set(graph.outputs.map(({ name }) => name));
  const onlyReader = (value: string): CanonicalOp | undefined => {
    const readers = readersOf.get(value) ?? [];
    return readers.length === 1 && !outputs.has(value) ? readers[0] : undefined;
  };
  const extremeOf = (node: CanonicalOp): Extreme | undefined => {
    if (node.kind !== 'add' || node.banks) return undefined;
    const [best, gain] = node.inputs;
    const clip = producerOf.get(gain);
    const lead = clip && producerOf.get(clip.inputs[0]);
    const of = clip && clipAtZero(clip);
    if (!of || lead?.kind !== 'add' || lead.banks) return undefined;
    const [other, negated] = lead.inputs;
    const negative = producerOf.get(negated);
    if (!negative || !isNegation(negative) || negative.inputs[0] !== best) return undefined;
    if (![gain, lead.outputs[0], negated].every(onlyReader)) return undefined;
    const functions: CanonicalOp[] = [];
    let reader = onlyReader(node.outputs[0]);
    while (reader && isRising(reader)) {
      functions.push(reader);
      reader = onlyReader(reader.outputs[0]);
    }
    if (reader?.kind !== 'quantizer' || reader.banks || !keepsItsValues(reader)) return undefined;
    const { partOf } = reader.attrs;
    // Of the other kind it is no part of the same comparison.
    if (partOf && partOf.of !== of) return undefined;
    const isDone = [best, other].every(value => isPart(producerOf.get(value)));
    return isDone ? undefined : { of, node, negative, lead, best, other, functions, quantizer: reader };
  };
  for (const node of graph.nodes) {
    const extreme = extremeOf(node);
    if (extreme) return quantized(graph, extreme);
  }
  return undefined;
}

const isPart = (node: CanonicalOp | undefined): boolean =>
  node?.kind === 'quantizer' && node.attrs.partOf !== undefined;

function quantized(graph: CanonicalGraph, extreme: Extreme): CanonicalGraph {
  const { of, node, negative, lead, best, other, functions, quantizer } = extreme;
  const [result] = node.outputs;
  const { partOf = { quantizer: quantizer.name, of } } = quantizer.attrs;
  const shapes = new Map(graph.shapes);
  const shape = shapes.get(result) ?? [];
  /** An operand behind the functions and the quantizer. */
  const codesOf = (operand: string, what: string): { nodes: CanonicalOp[]; value: string } => {
    let value = operand;
    const nodes = [...functions, quantizer].map((each): CanonicalOp => {
      const inputs = [value];
      value = `${each.outputs[0]} of ${what} in ${node.name}`;
      shapes.set(value, shape);
      return { ...each, name: `${each.name} of ${what} in ${node.name}`, inputs, outputs: [value] };
    });
    const [last] = nodes.splice(-1);
    const { quantizer: own } = quantizer.attrs;
    nodes.push({ ...last, kind: 'quantizer', attrs: { quantizer: own, partOf } } as QuantizerNode);
    return { nodes, value };
  };
  const [first, second] = [codesOf(best, 'the first value'), codesOf(other, 'the second value')];
  const behind: QuantizerNode = { ...quantizer, inputs: [result] };
  // What it gives is one of its own parts.
  const joint = { ...quantizer.attrs, partOf: { ...partOf, isJoint: true } as const };
  const replaced = new Map<CanonicalOp, readonly CanonicalOp[]>([
    [negative, [...first.nodes, { ...negative, inputs: [first.value] }]],
    [lead, [...second.nodes, { ...lead, inputs: [second.value, lead.inputs[1]] }]],
    [node, [{ ...node, inputs: [first.value, node.inputs[1]] }]],
    ...functions.map((each): [CanonicalOp, readonly CanonicalOp[]] => [each, []]),
    [quantizer, [quantizer.attrs.partOf ? { ...behind, attrs: joint } : behind]],
  ]);
  return { ...graph, shapes, nodes: graph.nodes.flatMap(each => replaced.get(each) ?? [each]) };
}

/** What a sum with the values that a node leaves is: `max` where it cuts off all below 0, `min` where all above it. */
function clipAtZero(node: CanonicalOp): 'max' | 'min' | undefined {
  if (node.kind !== 'elementwise' || node.banks || !B.isShared(node.attrs.fn)) return undefined;
  const [fn] = node.attrs.fn.values;
  if (fn.kind !== 'clip') return undefined;
  const { min, max } = fn;
  if (min && !max) return min.num === 0n ? 'max' : undefined;
  return max && !min && max.num === 0n ? 'min' : undefined;
}

function isNegation(node: CanonicalOp): boolean {
  if (node.kind !== 'affine' || node.banks || !B.isShared(node.attrs.map)) return false;
  const [{ scale, offset }] = node.attrs.map.values;
  return S.equals(scale, S.fromNumber(-1)) && S.sign(offset) === 0;
}

/** A function of each element that nowhere falls. */
function isRising(node: CanonicalOp): boolean {
  if (node.banks) return false;
  if (node.kind === 'affine') return node.attrs.map.values.every(({ scale }) => S.sign(scale) > 0);
  return node.kind === 'elementwise' && node.attrs.fn.values.every(fn => direction([fn]) === 1);
}

/** Whether a quantizer gives each of its own values back. */
const keepsItsValues = ({ attrs: { quantizer } }: QuantizerNode): boolean =>
  quantizer.values.every(({ kind }) => kind === 'uniform' || kind === 'bipolar');
