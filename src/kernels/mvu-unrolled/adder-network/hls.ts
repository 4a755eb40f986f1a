import { bitsOf } from '../../../ir/integer-type.ts';
import { type AdderNetwork, type AdderNode, addersOf, nodeFormat } from './network.ts';

/** What templates/hls/adder-network.hpp.hbs needs, but for what names the tool. */
export interface NetworkHlsContext {
  readonly name: string;
  readonly guard: string;
  readonly toolVersion: string;
  readonly sourceHash: string;
  readonly columns: number;
  readonly rows: number;
  readonly adders: number;
  readonly inputBits: number;
  readonly outputBits: number;
  /** False where all results are constants. */
  readonly hasNodes: boolean;
  readonly tables: readonly { readonly name: string; readonly count: number; readonly values: string }[];
  readonly nodes: readonly {
    readonly name: string;
    readonly type: string;
    readonly value: string;
  }[];
  readonly results: readonly { readonly high: number; readonly low: number; readonly value: string }[];
}

/** The parts of the context that follow from the network. */
export function networkHls(
  name: string,
  network: AdderNetwork,
  resultBits: number,
): Omit<NetworkHlsContext, 'toolVersion' | 'sourceHash'> {
  const { nodes, rows } = network;
  return {
    name,
    guard: name.toUpperCase(),
    columns: network.elements,
    rows: rows.length,
    adders: addersOf(network),
    inputBits: network.elements * bitsOf(network.input),
    outputBits: rows.length * resultBits,
    hasNodes: nodes.length > 0,
    tables: nodes.flatMap((node, i) =>
      node.kind === 'table'
        ? [{ name: `n${i}_values`, count: node.values.length, values: node.values.join(', ') }]
        : [],
    ),
    nodes: nodes.map((node, i) => {
      const { bits, isSigned } = nodeFormat(node);
      const type = `${isSigned ? 'ap_int' : 'ap_uint'}<${bits}>`;
      return { name: `n${i}`, type, value: valueText(network, node, i) };
    }),
    results: rows.map(({ node, shift, constant }, r) => {
      const low = r * resultBits;
      if (node === undefined)
        return { high: low + resultBits - 1, low, value: `ap_int<${resultBits}>(${constant})` };
      const text = `bitwright::scaled<${resultBits}, ${shift}>(n${node})`;
      const value = constant === 0 ? text : `ap_int<${resultBits}>(${text} + ${constant})`;
      return { high: low + resultBits - 1, low, value };
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
