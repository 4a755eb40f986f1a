import { type IntegerRange, rangeOf } from '../../../ir/integer-type.ts';
import { invariant } from '../../../ir/invariant.ts';
import {
  type AdderNetwork,
  type AdderNode,
  bitValues,
  type NetworkRow,
  operandsOf,
  TABLE_INPUTS,
} from './network.ts';
import { signedDigits } from './signed-digits.ts';

/** +node * 2^shift or -node * 2^shift. */
export interface Term {
  readonly node: number;
  readonly shift: number;
  readonly isNegative: boolean;
}

type Stream = Pick<AdderNetwork, 'elements' | 'input' | 'inputRange'>;

/** Makes the nodes of a network; what is asked for twice is made once. */
export class AdderNetworkBuilder {
  private readonly nodes: AdderNode[] = [];
  private readonly known = new Map<string, number>();
  private readonly stream: Stream;

  constructor(stream: Stream) {
    const { min, max } = rangeOf(stream.input);
    const { inputRange } = stream;
    invariant(inputRange.min >= min && inputRange.max <= max, 'elements beyond their type');
    this.stream = stream;
  }

  /** An element times a constant that is not 0, from shifted adds of its signed digits. */
  product(element: number, constant: number): Term {
    const shift = trailingZeros(constant);
    const multiple = Math.abs(constant) / 2 ** shift;
    return { node: this.multiple(element, multiple), shift, isNegative: constant < 0 };
  }

  /** The sum of constants[i] * elements[i] + offset, of up to `TABLE_INPUTS` elements of one bit, divided by `unit`. */
  table(elements: readonly number[], constants: readonly number[], offset: number, unit: number): Term {
    invariant(elements.length <= TABLE_INPUTS, 'a table of more inputs than a LUT has');
    const bits = bitValues(this.stream);
    const values = Array.from({ length: 2 ** elements.length }, (_, index) =>
      constants.reduce((sum, c, i) => sum + c * bits[Math.floor(index / 2 ** i) % 2], offset),
    ).map(value => value / unit);
    invariant(values.every(Number.isInteger), 'a table of fractions');
    const range = { min: Math.min(...values), max: Math.max(...values) };
    const node = this.make(`t${elements}:${values}`, { kind: 'table', elements, values, range, level: 1 });
    return { node, shift: 0, isNegative: false };
  }

  /** The sum of two terms; negative only where both are. */
  add(first: Term, second: Term): Term {
    const shift = Math.min(first.shift, second.shift);
    const isDifference = first.isNegative !== second.isNegative;
    // Of a sum the order does not matter, so that it is always the same.
    const isSwapped = isDifference
      ? first.isNegative
      : first.node > second.node || (first.node === second.node && first.shift > second.shift);
    const [left, right] = isSwapped ? [second, first] : [first, second];
    return {
      node: this.sum(left.node, left.shift - shift, right.node, right.shift - shift, isDifference),
      shift,
      isNegative: first.isNegative && second.isNegative,
    };
  }

  negate(term: Term): Term {
    const { range, level } = this.nodes[term.node];
    const node = this.make(`-${term.node}`, {
      kind: 'negation',
      of: term.node,
      range: { min: 0 - range.max, max: 0 - range.min },
      level: level + 1,
    });
    return { ...term, node, isNegative: !term.isNegative };
  }

  /** The network of these rows, without nodes that none of them needs. */
  build(rows: readonly NetworkRow[]): AdderNetwork {
    const isUsed = this.nodes.map(() => false);
    for (const { node } of rows) if (node !== undefined) isUsed[node] = true;
    for (let i = this.nodes.length - 1; i >= 0; i--) {
      if (isUsed[i]) for (const operand of operandsOf(this.nodes[i])) isUsed[operand] = true;
    }
    const places = new Map<number, number>();
    isUsed.forEach((used, i) => {
      if (used) places.set(i, places.size);
    });
    const at = (i: number): number => {
      const place = places.get(i);
      invariant(place !== undefined, 'a node that is read is in the network');
      return place;
    };
    return {
      ...this.stream,
      nodes: this.nodes
        .filter((_, i) => isUsed[i])
        .map(node => {
          if (node.kind === 'sum') return { ...node, left: at(node.left), right: at(node.right) };
          return node.kind === 'negation' ? { ...node, of: at(node.of) } : node;
        }),
      rows: rows.map(row => ({ ...row, node: row.node === undefined ? undefined : at(row.node) })),
    };
  }

  /** An element times an odd number. Its lower and its higher digits are multiples that others may need, too. */
  private multiple(element: number, factor: number): number {
    const { min, max } = this.stream.inputRange;
    // Its two parts depend on each other, so its range is not that of their sum.
    const range = { min: min * factor, max: max * factor };
    if (factor === 1) return this.make(`x${element}`, { kind: 'input', element, range, level: 0 });
    const digits = signedDigits(factor);
    const low = digits
      .slice(0, Math.floor(digits.length / 2))
      .reduce((sum, { shift, isNegative }) => sum + (isNegative ? -1 : 1) * 2 ** shift, 0);
    const high = this.product(element, factor - low);
    const rest = this.product(element, low);
    return this.sum(high.node, high.shift, rest.node, rest.shift, rest.isNegative, range);
  }

  private sum(
    left: number,
    leftShift: number,
    right: number,
    rightShift: number,
    isDifference: boolean,
    exact?: IntegerRange,
  ): number {
    const [a, b] = [this.nodes[left], this.nodes[right]];
    const scaled = ({ min, max }: IntegerRange, shift: number): IntegerRange => ({
      min: min * 2 ** shift,
      max: max * 2 ** shift,
    });
    const [of, and] = [scaled(a.range, leftShift), scaled(b.range, rightShift)];
    const range = isDifference
      ? { min: of.min - and.max, max: of.max - and.min }
      : { min: of.min + and.min, max: of.max + and.max };
    return this.make(`${left}<${leftShift}${isDifference ? '-' : '+'}${right}<${rightShift}`, {
      ...{ kind: 'sum', left, leftShift, right, rightShift, isDifference },
      range: exact ?? range,
      level: Math.max(a.level, b.level) + 1,
    });
  }

  private make(key: string, node: AdderNode): number {
    const found = this.known.get(key);
    if (found !== undefined) return found;
    this.nodes.push(node);
    this.known.set(key, this.nodes.length - 1);
    return this.nodes.length - 1;
  }
}

function trailingZeros(value: number): number {
  let shift = 0;
  while ((value / 2 ** shift) % 2 === 0) shift++;
  return shift;
}
