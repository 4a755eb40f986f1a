import { bitsOf } from '../../../ir/integer-type.ts';
import {
  type Expression,
  expression,
  type Identifier,
  identifier,
  type Word,
} from '../../../ir/target-text.ts';
import { type AdderNetwork, type AdderNode, addersOf, nodeFormat } from './network.ts';

/** What templates/hls/adder-network.hpp.hbs needs, but for what names the tool. */
export interface NetworkHlsContext {
  readonly name: Identifier;
  readonly guard: Identifier;
  readonly toolVersion: Word;
  readonly sourceHash: Word;
  readonly columns: number;
  readonly rows: number;
  readonly adders: number;
  readonly inputBits: number;
  /** Of one bank. */
  readonly outputBits: number;
  readonly banks: number;
  /** False where all results are constants. */
  readonly hasNodes: boolean;
  readonly tables: readonly {
    readonly name: Identifier;
    readonly count: number;
    readonly values: Expression;
  }[];
  readonly nodes: readonly {
    readonly name: Identifier;
    readonly type: Expression;
    readonly value: Expression;
  }[];
  readonly results: readonly {
    readonly bank: number;
    readonly high: number;
    readonly low: number;
    readonly value: Expression;
  }[];
}

/** The parts of the context that follow from the network. */
export function networkHls(
  name: string,
  network: AdderNetwork,
  resultBits: number,
  banks: number,
): Omit<NetworkHlsContext, 'toolVersion' | 'sourceHash'> {
  const { nodes, rows } = network;
  const rowsOfBank = rows.length / banks;
  return {
    name: identifier(name),
    guard: identifier(name.toUpperCase()),
    columns: network.elements,
    rows: rows.length,
    adders: addersOf(network),
    inputBits: network.elements * bitsOf(network.input),
    outputBits: rowsOfBank * resultBits,
    banks,
    hasNodes: nodes.length > 0,
    tables: nodes.flatMap((node, i) =>
      node.kind === 'table'
        ? [
            {
              name: identifier(`n${i}_values`),
              count: node.values.length,
              values: expression(node.values.join(', ')),
            },
          ]
        : [],
    ),
    nodes: nodes.map((node, i) => {
      const { bits, isSigned } = nodeFormat(node);
      const type = expression(`${isSigned ? 'ap_int' : 'ap_uint'}<${bits}>`);
      return { name: identifier(`n${i}`), type, value: expression(valueText(network, node, i)) };
    }),
    results: rows.map(({ node, shift, constant }, r) => {
      const low = (r % rowsOfBank) * resultBits;
      const place = { bank: Math.floor(r / rowsOfBank), high: low + resultBits - 1, low };
      if (node === undefined) return { ...place, value: expression(`ap_int<${resultBits}>(${constant})`) };
      const text = `bitwright::scaled<${resultBits}, ${shift}>(n${node})`;
      const value = constant === 0 ? text : `ap_int<${resultBits}>(${text} + ${constant})`;
      return { ...place, value: expression(value) };
    }),
  };
}

function valueText(network: AdderNetwork, node: AdderNode, place: number): string {
  const { bits } = nodeFormat(node);
  const lane = bitsOf(network.input);
  const operand = (i: number, shift: number): string => `bitwright::scaled<${bits}, ${shift}>(n${i})`;
  switch (node.kind) {
    case 'input':
      return `x.range(${node.element * lane + bits - 1}, ${node.element * lane})`;
    case 'table': {
      const index = node.elements.map((e, i) => `${2 ** i} * x[${e * lane}]`).join(' + ');
      return `n${place}_values[${index}]`;
    }
    case 'negation':
      return `-${operand(node.of, 0)}`;
    case 'sum': {
      const { left, leftShift, right, rightShift, isDifference } = node;
      return `${operand(left, leftShift)} ${isDifference ? '-' : '+'} ${operand(right, rightShift)}`;
    }
  }
}
