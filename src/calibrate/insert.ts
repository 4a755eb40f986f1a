import { UniqueNames } from '../frontend/unique-names.ts';
import type { GraphOp } from '../graph-ops/index.ts';
import { type Graph, producers } from '../ir/graph.ts';
import { scalar, type Tensor, tensor } from '../ir/tensor.ts';
import type { Reader } from './plan.ts';
import type { UniformQuantizer } from './scales.ts';

/** A quantizer for a value, and the node inputs that are to read what it gives. */
export interface Insertion {
  readonly value: string;
  /** What the node is called after. */
  readonly nameFrom: string;
  readonly quantizer: UniformQuantizer;
  /** Shape of the scales, which broadcasts to the value. */
  readonly scaleShape: readonly number[];
  readonly readers: readonly Reader[];
  readonly isOutput: boolean;
}

/**
 * The graph with the quantizers in place; all other nodes and names stay as they are, but that an output that is
 * now quantized leaves its name to the quantizer.
 *
 * @returns also the quantizers' node names, in the order of the insertions
 */
export function insertQuantizers(
  graph: Graph<GraphOp>,
  insertions: readonly Insertion[],
): { readonly graph: Graph<GraphOp>; readonly names: readonly string[] } {
  const nodeNames = new UniqueNames();
  const values = new UniqueNames();
  for (const node of graph.nodes) {
    nodeNames.take(node.name);
    for (const value of node.outputs) values.take(value);
  }
  for (const { name } of graph.inputs) values.take(name);
  for (const name of graph.constants.keys()) values.take(name);

  const constants = new Map<string, Tensor>(graph.constants);
  const constant = (wanted: string, value: Tensor): string => {
    const name = values.take(wanted);
    constants.set(name, value);
    return name;
  };
  const renamed = new Map<string, string>();
  const replaced = new Map<Reader['node'], Map<number, string>>();
  /** The quantizers by the value they read. */
  const added = new Map<string, GraphOp[]>();
  const names = insertions.map(insertion => {
    const { value, quantizer, readers, isOutput } = insertion;
    const name = nodeNames.take(`${insertion.nameFrom}_quant`);
    const result = isOutput ? value : values.take(`${value}_quant`);
    const source = isOutput ? values.take(`${value}_float`) : value;
    if (isOutput) renamed.set(value, source);
    for (const { node, input } of readers) {
      const inputs = replaced.get(node) ?? new Map<number, string>();
      replaced.set(node, inputs.set(input, result));
    }
    const scale = constant(
      `${name}_scale`,
      tensor('float32', insertion.scaleShape, Float64Array.from(quantizer.scales)),
    );
    const node = quantNode(name, source, scale, result, quantizer, constant);
    added.set(source, [...(added.get(source) ?? []), node]);
    return name;
  });

  const nodes: GraphOp[] = [];
  const emit = (value: string): void => {
    nodes.push(...(added.get(value) ?? []));
    added.delete(value);
  };
  for (const { name } of graph.inputs) emit(name);
  for (const name of graph.constants.keys()) emit(name);
  for (const node of graph.nodes) {
    const own = replaced.get(node);
    const inputs = node.inputs.map((value, i) => own?.get(i) ?? renamed.get(value) ?? value);
    const outputs = node.outputs.map(value => renamed.get(value) ?? value);
    nodes.push({ ...node, inputs, outputs });
    for (const value of outputs) emit(value);
  }
  return { graph: { ...graph, nodes, constants }, names };
}

function quantNode(
  name: string,
  value: string,
  scale: string,
  output: string,
  { bits, signed }: UniformQuantizer,
  constant: (name: string, value: Tensor) => string,
): GraphOp {
  const common = { name, outputs: [output], from: [] };
  if (signed && bits === 1) return { ...common, kind: 'bipolar-quant', inputs: [value, scale], attrs: {} };
  const zeroPoint = constant(`${name}_zero_point`, scalar('float32', 0));
  const width = constant(`${name}_bits`, scalar('float32', bits));
  return {
    ...common,
    kind: 'quant',
    inputs: [value, scale, zeroPoint, width],
    attrs: { signed, narrow: signed, roundingMode: 'round' },
  };
}

/** What quantizers of values are called after: the node that makes the value, or the value itself. */
export function makerNames(graph: Graph<GraphOp>): (value: string) => string {
  const producerOf = producers(graph);
  return value => producerOf.get(value)?.name ?? value;
}
