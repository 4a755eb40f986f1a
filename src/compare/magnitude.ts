import { invariant } from '../ir/invariant.ts';
import { infoOf, type LayerGraph, type LayerOp } from '../ops/index.ts';

/** Sum of |w * x| over the terms that make one element of a layer value; |x| where it is no dot product. */
export function sumOfMagnitudes(
  graph: LayerGraph,
  value: string,
  layers: ReadonlyMap<string, Float64Array>,
  element: number,
): number {
  const node = graph.nodes.find(n => n.outputs[0] === value);
  const own = layers.get(value);
  invariant(own, `no layer value ${value}`);
  if (node?.kind === 'depthwise') return depthwiseMagnitude(graph, node, layers, element);
  if (node?.kind !== 'dense') return Math.abs(own[element]);
  const [outputs, inputs] = node.attrs.weights.shape;
  const source = layers.get(node.inputs[0]);
  invariant(source, `no layer value ${node.inputs[0]}`);
  const vector = Math.floor(element / outputs);
  const row = element % outputs;
  let sum = 0;
  for (let i = 0; i < inputs; i++) {
    sum += Math.abs(node.attrs.weights.data[row * inputs + i] * source[vector * inputs + i]);
  }
  return sum;
}

function depthwiseMagnitude(
  graph: LayerGraph,
  node: Extract<LayerOp, { kind: 'depthwise' }>,
  layers: ReadonlyMap<string, Float64Array>,
  element: number,
): number {
  const [results, places] = node.attrs.weights.shape;
  const source = layers.get(node.inputs[0]);
  invariant(source, `no layer value ${node.inputs[0]}`);
  const elements = infoOf(graph, node.inputs[0]).shape.at(-1) ?? 1;
  const channels = elements / places;
  const result = element % results;
  const vector = Math.floor(element / results);
  const channel = Math.floor(result / (results / channels));
  let sum = 0;
  for (let p = 0; p < places; p++) {
    const x = source[vector * elements + p * channels + channel];
    sum += Math.abs(node.attrs.weights.data[result * places + p] * x);
  }
  return sum;
}
