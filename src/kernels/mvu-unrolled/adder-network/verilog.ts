import { bitsOf, unsignedBits } from '../../../ir/integer-type.ts';
import { invariant } from '../../../ir/invariant.ts';
import {
  type Expression,
  expression,
  type Identifier,
  identifier,
  type Word,
} from '../../../ir/target-text.ts';
import {
  type AdderNetwork,
  type AdderNode,
  addersOf,
  elementFormat,
  nodeFormat,
  type SumNode,
  type TableNode,
} from './network.ts';
import { heldBy, type Pipeline, pipelineOf } from './pipeline.ts';

/** What templates/verilog/adder-network.v.hbs needs, but for what names the tool. */
export interface NetworkVerilogContext {
  readonly module: Identifier;
  readonly toolVersion: Word;
  readonly sourceHash: Word;
  readonly columns: number;
  /** Of each bank. */
  readonly rows: number;
  readonly isBanked: boolean;
  readonly banks: number;
  readonly selectorMsb: number;
  readonly vectorsPerFrame: number;
  readonly adders: number;
  readonly elementBits: number;
  readonly resultBits: number;
  readonly stages: number;
  readonly inputMsb: number;
  readonly outputMsb: number;
  /** Bits of a result vector, and of those of all banks less 1. */
  readonly outputBits: number;
  readonly networkMsb: number;
  /** In the order of the data: what part p computes, then stage p. */
  readonly parts: readonly {
    readonly number: number;
    readonly wires: readonly {
      readonly name: Identifier;
      readonly msb: number;
      readonly value: Expression;
    }[];
    readonly tables: readonly {
      readonly name: Identifier;
      readonly msb: number;
      readonly inputs: number;
      readonly bits: number;
      /** Verilog literal: value i at the i-th place of `bits`. */
      readonly values: Expression;
      /** Index of the table, the highest bit first. */
      readonly index: Expression;
    }[];
    /** Streams in front of and behind the stage; between parts they have no name yet. */
    readonly from: Identifier;
    readonly to: Identifier;
    readonly isInner: boolean;
    readonly held: readonly {
      readonly name: Expression;
      readonly next: Identifier;
      readonly msb: number;
      readonly separator: Separator;
    }[];
    readonly bits: number;
  }[];
  /** The last row first: a concatenation begins with the high bits. */
  readonly results: readonly { readonly text: Expression; readonly separator: Separator }[];
}

type Separator = '' | ',';

/** The parts of the context that follow from the network; its rows are those of one bank after the other. */
export function networkVerilog(
  module: string,
  network: AdderNetwork,
  resultBits: number,
  { banks, vectorsPerFrame }: { readonly banks: number; readonly vectorsPerFrame: number },
): Omit<NetworkVerilogContext, 'toolVersion' | 'sourceHash'> {
  const pipeline = pipelineOf(network);
  const bits = bitsOf(network.input);
  const rows = network.rows.length / banks;
  const isBanked = banks > 1;
  return {
    module: identifier(module),
    columns: network.elements,
    rows,
    ...{ isBanked, banks, vectorsPerFrame, selectorMsb: unsignedBits(banks - 1) - 1 },
    adders: addersOf(network),
    elementBits: bits,
    resultBits,
    stages: pipeline.stages,
    inputMsb: network.elements * bits - 1,
    outputMsb: rows * resultBits - 1,
    outputBits: rows * resultBits,
    networkMsb: network.rows.length * resultBits - 1,
    parts: Array.from({ length: pipeline.stages }, (_, i) => {
      const isOutput = i + 1 === pipeline.stages;
      const to = !isOutput ? `stage${i + 1}` : isBanked ? 'network' : 'm_axis';
      return { ...partContext(network, pipeline, i + 1), to: identifier(to), isInner: to !== 'm_axis' };
    }),
    results: separated(
      resultTexts(network, pipeline, resultBits)
        .map(text => ({ text: expression(text) }))
        .toReversed(),
    ),
  };
}

/** What each row's lane is. */
function resultTexts(network: AdderNetwork, pipeline: Pipeline, resultBits: number): string[] {
  if (network.nodes.length === 0) {
    return network.rows.map(r => `{${resultBits}{${ZERO}_1}} ^ ${literal(r.constant, resultBits)}`);
  }
  return network.rows.map(row => {
    if (row.node === undefined) return literal(row.constant, resultBits);
    const name = nameIn(pipeline, row.node, pipeline.stages + 1);
    const high = bitsOfNode(network.nodes[row.node], name, 0, resultBits - row.shift);
    return row.shift === 0 ? high : `{${high}, ${literal(row.constant, row.shift)}}`;
  });
}

/** What the stage holds where all results are constants. */
const ZERO = 'zero';

function partContext(
  network: AdderNetwork,
  pipeline: Pipeline,
  part: number,
): Omit<NetworkVerilogContext['parts'][number], 'to' | 'isInner'> {
  const own = [...network.nodes.keys()].filter(i => pipeline.partOf[i] === part);
  const held = heldBy(pipeline, part);
  const widthOf = (i: number): number => nodeFormat(network.nodes[i]).bits;
  const values = held.map(i => ({
    name: expression(nameIn(pipeline, i, part)),
    next: identifier(nameIn(pipeline, i, part + 1)),
    msb: widthOf(i) - 1,
  }));
  return {
    number: part,
    wires: own.flatMap(i => {
      const node = network.nodes[i];
      if (node.kind === 'table') return [];
      const value = expression(valueText(network, pipeline, node, part));
      return [{ name: identifier(`n${i}`), msb: widthOf(i) - 1, value }];
    }),
    tables: own.flatMap(i => {
      const node = network.nodes[i];
      return node.kind === 'table' ? [tableContext(network, `n${i}`, node)] : [];
    }),
    from: identifier(part === 1 ? 's_axis' : `stage${part - 1}`),
    held: separated(
      values.length > 0
        ? values.toReversed()
        : [{ name: expression("1'h0"), next: identifier(`${ZERO}_1`), msb: 0 }],
    ),
    bits: Math.max(
      1,
      held.reduce((sum, i) => sum + widthOf(i), 0),
    ),
  };
}

/** A node's value as part p reads it: through as many stages as it has behind it. */
function nameIn(pipeline: Pipeline, node: number, part: number): string {
  return part === pipeline.partOf[node] ? `n${node}` : `n${node}_${part - 1}`;
}

function valueText(network: AdderNetwork, pipeline: Pipeline, node: AdderNode, part: number): string {
  const { bits } = nodeFormat(node);
  const operand = (i: number, from: number, count: number): string =>
    bitsOfNode(network.nodes[i], nameIn(pipeline, i, part), from, count);
  switch (node.kind) {
    case 'input': {
      const lane = node.element * bitsOf(network.input);
      return `s_axis_tdata[${lane + bits - 1}:${lane}]`;
    }
    case 'negation':
      return `${literal(0, bits)} - ${operand(node.of, 0, bits)}`;
    case 'sum':
      return sumText(node, bits, operand);
    case 'table':
      return invariant(false, 'a table is an instance') as never;
  }
}

/** Low bits that only the operand that is not shifted has are its own: the adder begins above them. */
function sumText(
  node: SumNode,
  bits: number,
  operand: (i: number, from: number, count: number) => string,
): string {
  const { left, leftShift, right, rightShift, isDifference } = node;
  const sign = isDifference ? '-' : '+';
  if (rightShift > 0) {
    const high = bits - rightShift;
    return `{${operand(left, rightShift, high)} ${sign} ${operand(right, 0, high)}, ${operand(left, 0, rightShift)}}`;
  }
  if (leftShift > 0 && !isDifference) {
    const high = bits - leftShift;
    return `{${operand(left, 0, high)} + ${operand(right, leftShift, high)}, ${operand(right, 0, leftShift)}}`;
  }
  if (leftShift > 0) {
    const shifted = `{${operand(left, 0, bits - leftShift)}, ${literal(0, leftShift)}}`;
    return `${shifted} - ${operand(right, 0, bits)}`;
  }
  return `${operand(left, 0, bits)} ${sign} ${operand(right, 0, bits)}`;
}

function tableContext(
  network: AdderNetwork,
  name: string,
  node: TableNode,
): NetworkVerilogContext['parts'][number]['tables'][number] {
  const { bits } = nodeFormat(node);
  const lane = bitsOf(network.input);
  invariant(elementFormat(network).bits === 1, 'tables are of elements of one bit');
  const values = node.values.reduceRight(
    (all, value) => (all << BigInt(bits)) | BigInt.asUintN(bits, BigInt(value)),
    0n,
  );
  return {
    name: identifier(name),
    msb: bits - 1,
    inputs: node.elements.length,
    bits,
    values: expression(`${node.values.length * bits}'h${values.toString(16)}`),
    index: expression(
      node.elements
        .map(e => `s_axis_tdata[${e * lane}]`)
        .toReversed()
        .join(', '),
    ),
  };
}

/** Bits `from` to `from` + `count` - 1 of a node's value, extended as far as that needs. */
function bitsOfNode(node: AdderNode, name: string, from: number, count: number): string {
  const { bits, isSigned } = nodeFormat(node);
  const own = Math.min(bits, from + count) - from;
  const missing = count - Math.max(own, 0);
  const parts = [
    ...(missing > 0 ? [isSigned ? `{${missing}{${name}[${bits - 1}]}}` : literal(0, missing)] : []),
    ...(own > 0 ? [own === bits ? name : `${name}[${from + own - 1}:${from}]`] : []),
  ];
  return parts.length === 1 ? parts[0] : `{${parts.join(', ')}}`;
}

const literal = (value: number, bits: number): string =>
  `${bits}'h${BigInt.asUintN(bits, BigInt(value)).toString(16)}`;

function separated<T extends object>(items: readonly T[]): (T & { separator: Separator })[] {
  return items.map((item, i) => ({ ...item, separator: i === items.length - 1 ? '' : ',' }));
}
