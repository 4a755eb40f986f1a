import type { GraphOp } from '../../../src/graph-ops/index.ts';
import { consumers, type Graph, producers } from '../../../src/ir/graph.ts';

export interface LayerStorage {
  readonly layer: string;
  /** Those of all kernels. */
  readonly weights: number;
  readonly kernels: number;
  /** 32 where no quantizer stands behind the weights. */
  readonly bits: number;
}

export interface Storage {
  /** Convolutions and dense layers, without the gates. */
  readonly layers: readonly LayerStorage[];
  readonly weightBytes: number;
  /** Weights and biases of all gates. */
  readonly gateParameters: number;
}

/** Nodes whose second operand is a matrix of weights, or convolution kernels. */
const WEIGHTED: ReadonlySet<GraphOp['kind']> = new Set(['conv', 'gemm', 'mat-mul']);

/** What the weights of a graph take where each has the bits of its quantizer; scales and biases do not count. */
export function storageOf(graph: Graph<GraphOp>): Storage {
  const producerOf = producers(graph);
  const gates = gateNodes(graph, producerOf);
  const weighted = graph.nodes.filter(node => WEIGHTED.has(node.kind));
  const layers = weighted.filter(node => !gates.has(node)).map(node => weightsOf(graph, producerOf, node));
  const gateLayers = weighted.filter(node => gates.has(node));
  const weightBits = layers.reduce((sum, { weights, bits }) => sum + weights * bits, 0);
  const parameters = gateLayers.map(node => {
    const bias = graph.constants.get(node.inputs[2] ?? '');
    return weightsOf(graph, producerOf, node).weights + (bias?.data.length ?? 0);
  });
  return { layers, weightBytes: weightBits / 8, gateParameters: parameters.reduce((a, b) => a + b, 0) };
}

/** Follows the weights back over their selection and quantizer to the constant. */
function weightsOf(
  graph: Graph<GraphOp>,
  producerOf: ReadonlyMap<string, GraphOp>,
  node: GraphOp,
): LayerStorage {
  let [kernels, bits] = [1, 32];
  let value = node.inputs[1];
  for (let from = producerOf.get(value); from; from = producerOf.get(value)) {
    if (from.kind === 'quant') bits = graph.constants.get(from.inputs[3])?.data[0] ?? bits;
    if (from.kind === 'bipolar-quant') bits = 1;
    value = from.inputs[0];
    if (from.kind === 'gather') kernels = shapeAt(graph, producerOf, value)[0];
  }
  const constant = graph.constants.get(value);
  if (!constant) throw new Error(`the weights of ${node.name} are no constant`);
  return { layer: node.name, weights: constant.data.length, kernels, bits };
}

/** The shape of a constant behind quantizers, which keep it. */
function shapeAt(
  graph: Graph<GraphOp>,
  producerOf: ReadonlyMap<string, GraphOp>,
  value: string,
): readonly number[] {
  const from = producerOf.get(value);
  return from ? shapeAt(graph, producerOf, from.inputs[0]) : (graph.constants.get(value)?.shape ?? []);
}

/** Nodes between a map's mean and the index that a layer's parameters are gathered with. */
function gateNodes(graph: Graph<GraphOp>, producerOf: ReadonlyMap<string, GraphOp>): ReadonlySet<GraphOp> {
  const readers = consumers(graph);
  const gates = new Set<GraphOp>();
  const open = graph.nodes.filter(node => node.kind === 'arg-max' && leadsToGather(readers, node.outputs[0]));
  for (let node = open.pop(); node; node = open.pop()) {
    if (gates.has(node) || node.kind === 'global-average-pool') continue;
    gates.add(node);
    open.push(...node.inputs.flatMap(value => producerOf.get(value) ?? []));
  }
  return gates;
}

function leadsToGather(readers: ReadonlyMap<string, readonly GraphOp[]>, value: string): boolean {
  return (readers.get(value) ?? []).some(
    node => (node.kind === 'gather' && node.inputs[1] === value) || leadsToGather(readers, node.outputs[0]),
  );
}
