import { type IntegerRange, type IntegerType, narrowestType } from '../../../ir/integer-type.ts';

/**
 * Linear functions of a vector of integers as a network of two-operand adders: what a kernel of constant
 * weights is, apart from its registers. Verilog, HLS C++, area and an evaluation all follow from this list.
 */
export interface AdderNetwork {
  /** Elements of the input vector. */
  readonly elements: number;
  /** How an element lies on the stream. */
  readonly input: IntegerType;
  /** Proved range of every element. */
  readonly inputRange: IntegerRange;
  /** Each after those it reads; none is equal to another, and each is read. */
  readonly nodes: readonly AdderNode[];
  /** One for each element of the output vector. */
  readonly rows: readonly NetworkRow[];
}

/** Result of a row: node * 2^shift + constant, with 0 <= constant < 2^shift, or the constant alone. */
export interface NetworkRow {
  /** Index into `nodes`. */
  readonly node: number | undefined;
  readonly shift: number;
  readonly constant: number;
}

interface NodeFacts {
  /** Proved range of its values; its width follows from it. */
  readonly range: IntegerRange;
  /** Adders (or tables) one after the other from the inputs to here. */
  readonly level: number;
}

/** An element of the input. */
export interface InputNode extends NodeFacts {
  readonly kind: 'input';
  readonly element: number;
}

/** A table of up to `TABLE_INPUTS` elements of one bit each: bit i of the index is the bit of elements[i]. */
export interface TableNode extends NodeFacts {
  readonly kind: 'table';
  readonly elements: readonly number[];
  /** 2^elements.length of them. */
  readonly values: readonly number[];
}

/** left * 2^leftShift + right * 2^rightShift, or their difference; one of the shifts is 0. */
export interface SumNode extends NodeFacts {
  readonly kind: 'sum';
  readonly left: number;
  readonly leftShift: number;
  readonly right: number;
  readonly rightShift: number;
  readonly isDifference: boolean;
}

/** -of */
export interface NegationNode extends NodeFacts {
  readonly kind: 'negation';
  readonly of: number;
}

export type AdderNode = InputNode | TableNode | SumNode | NegationNode;

/** Inputs of a LUT of 7 series devices and most others. */
export const TABLE_INPUTS = 6;

/** The nodes that a node reads. */
export function operandsOf(node: AdderNode): readonly number[] {
  switch (node.kind) {
    case 'input':
    case 'table':
      return [];
    case 'sum':
      return [node.left, node.right];
    case 'negation':
      return [node.of];
  }
}

/** How the values of a node are written: unsigned where none is negative. */
export function nodeFormat({ range }: AdderNode): { readonly bits: number; readonly isSigned: boolean } {
  const type = narrowestType(range);
  return { bits: type.kind === 'bipolar' ? 1 : type.bits, isSigned: type.kind === 'int' };
}

/** Adders of a network; a table counts as one. */
export const addersOf = ({ nodes }: AdderNetwork): number => nodes.filter(n => n.kind !== 'input').length;

/** The rows' results for one input vector. */
export function evaluateNetwork(network: AdderNetwork, input: ArrayLike<number>): number[] {
  const values: number[] = [];
  for (const node of network.nodes) values.push(nodeValue(network, node, input, values));
  return network.rows.map(
    ({ node, shift, constant }) => (node === undefined ? 0 : values[node] * 2 ** shift) + constant,
  );
}

function nodeValue(
  network: AdderNetwork,
  node: AdderNode,
  input: ArrayLike<number>,
  values: readonly number[],
): number {
  switch (node.kind) {
    case 'input':
      return input[node.element];
    case 'table': {
      const [zero] = bitValues(network);
      return node.values[node.elements.reduce((index, e, i) => index + (input[e] === zero ? 0 : 2 ** i), 0)];
    }
    case 'sum': {
      const left = values[node.left] * 2 ** node.leftShift;
      const right = values[node.right] * 2 ** node.rightShift;
      return node.isDifference ? left - right : left + right;
    }
    case 'negation':
      return 0 - values[node.of];
  }
}

/** Bits that an element needs: of a narrow range fewer than its type has. */
export function elementFormat({ input, inputRange }: Pick<AdderNetwork, 'input' | 'inputRange'>): {
  readonly bits: number;
  readonly isSigned: boolean;
} {
  if (input.kind === 'bipolar') return { bits: 1, isSigned: false };
  const type = narrowestType(inputRange);
  return { bits: type.kind === 'bipolar' ? 1 : type.bits, isSigned: type.kind === 'int' };
}

/** What the bits 0 and 1 of an element of one bit stand for. */
export function bitValues(network: Pick<AdderNetwork, 'input' | 'inputRange'>): readonly [number, number] {
  if (network.input.kind === 'bipolar') return [-1, 1];
  return elementFormat(network).isSigned ? [0, -1] : [0, 1];
}
