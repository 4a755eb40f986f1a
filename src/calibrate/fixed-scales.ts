import type { GraphOp } from '../graph-ops/index.ts';
import type { Graph } from '../ir/graph.ts';
import { scalar, type Tensor } from '../ir/tensor.ts';

/**
 * A dynamically quantized network with its activations in float: each DynamicQuantizeLinear gives its input as
 * codes of scale 1 and zero-point 0, so that the products behind it are of real activations and of the integer weights,
 * which stay what they are. Calibration then finds that these activations lack quantizers, as those of a float network do.
 */
export function withFloatActivations(graph: Graph<GraphOp>): Graph<GraphOp> {
  if (!graph.nodes.some(node => node.kind === 'dynamic-quantize-linear')) return graph;
  const constants = new Map<string, Tensor>(graph.constants);
  const nodes = graph.nodes.map((node): GraphOp => {
    if (node.kind !== 'dynamic-quantize-linear') return node;
    const [codes, scale, zeroPoint] = node.outputs;
    if (scale !== '') constants.set(scale, scalar('float32', 1));
    if (zeroPoint !== '') constants.set(zeroPoint, scalar('int64', 0));
    return { ...node, kind: 'identity', outputs: [codes] };
  });
  return { ...graph, nodes, constants };
}
