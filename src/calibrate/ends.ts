import type { GraphOp } from '../graph-ops/index.ts';
import type { ShapeAnalysis } from '../graph-ops/shapes.ts';
import { consumers, type Graph, producers } from '../ir/graph.ts';

const ORDER_PRESERVING: readonly GraphOp['kind'][] = ['softmax', 'log-softmax', 'sigmoid'];

/** The output before the order-preserving functions at the very end, which the hardware leaves to the host. */
export function outputBeforeTail(graph: Graph<GraphOp>): {
  readonly value: string;
  readonly tail: readonly GraphOp[];
  /** The first node of the tail. */
  readonly reader?: GraphOp;
} {
  const producerOf = producers(graph);
  const readers = consumers(graph);
  const tail: GraphOp[] = [];
  let value = graph.outputs[0].name;
  for (;;) {
    const node = producerOf.get(value);
    const isLast = (readers.get(value) ?? []).every(reader => tail.includes(reader));
    if (!node || !ORDER_PRESERVING.includes(node.kind) || !isLast) break;
    tail.push(node);
    [value] = node.inputs;
  }
  const reader = tail.at(-1);
  return { value, tail, ...(reader ? { reader } : {}) };
}

/** The model's own quantizer of its input that can run on the host: one scale, behind changes of shape alone. */
export function hostQuantizer(
  input: string,
  nodes: readonly GraphOp[],
  { constant }: ShapeAnalysis,
): GraphOp | undefined {
  let value = input;
  for (;;) {
    const [node, ...others] = nodes.filter(n => n.inputs.includes(value));
    if (!node || others.length > 0) return undefined;
    switch (node.kind) {
      case 'cast':
      case 'flatten':
      case 'identity':
      case 'reshape':
      case 'squeeze':
      case 'unsqueeze':
        [value] = node.outputs;
        break;
      case 'bipolar-quant':
      case 'quant':
      case 'quantize-linear':
        return constant(node.inputs[1])?.data.length === 1 ? node : undefined;
      case 'multi-threshold':
        return constant(node.inputs[1])?.shape[0] === 1 ? node : undefined;
      default:
        return undefined;
    }
  }
}
