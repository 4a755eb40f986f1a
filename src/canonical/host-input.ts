import { consumers } from '../ir/graph.ts';
import { bipolar, type IntegerType, narrowestType } from '../ir/integer-type.ts';
import { codeRange, dequantization, type HostQuantizer, type Quantizer } from '../quant/quantizer.ts';
import type { WireType } from '../quant/wire.ts';
import type { CanonicalGraph } from './graph.ts';

/** An input quantizer that the host applies, so that the wire carries its codes. */
export interface HostInput {
  readonly graph: CanonicalGraph;
  readonly wire: WireType;
  readonly quantizer: HostQuantizer;
  /** Name of the node that moved to the host. */
  readonly node: string;
}

/**
 * Moves the leading quantizer of a float input to the host. Undefined where the input meets anything
 * but changes of shape before its quantizer, or where the quantizer has more than one scale.
 */
export function hostInput(graph: CanonicalGraph, input: string): HostInput | undefined {
  const readers = consumers(graph);
  let value = input;
  for (;;) {
    const next = readers.get(value);
    // An output that is the float input itself is no code.
    if (next?.length !== 1 || graph.outputs.some(output => output.name === value)) return undefined;
    const [node] = next;
    if (node.kind === 'layout') {
      value = node.outputs[0];
      continue;
    }
    if (node.kind !== 'quantizer' || node.banks || node.attrs.quantizer.values.length !== 1) return undefined;
    const [quantizer] = node.attrs.quantizer.values;
    if (quantizer.kind === 'truncating') return undefined;
    const shape = graph.shapes.get(node.outputs[0]) ?? [];
    const { name, from, inputs, outputs } = node;
    const renamed = { kind: 'layout' as const, name, from, inputs, outputs, attrs: { shape } };
    const nodes = graph.nodes.map(n => (n === node ? renamed : n));
    return {
      graph: { ...graph, nodes },
      wire: { type: codeTypeOf(quantizer), range: codeRange(quantizer), ...dequantization(quantizer) },
      quantizer,
      node: node.name,
    };
  }
}

function codeTypeOf(quantizer: Quantizer): IntegerType {
  return quantizer.kind === 'bipolar' ? bipolar : narrowestType(codeRange(quantizer));
}
