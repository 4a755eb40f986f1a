import type { GraphOp } from '../../graph-ops/index.ts';
import { commonKind } from '../../graph-ops/number-kinds.ts';
import type { Graph } from '../../ir/graph.ts';
import type { ElementKind } from '../../ir/tensor.ts';

/** The element kind of every value; graph inputs are float32. */
export function elementKinds(graph: Graph<GraphOp>): Map<string, ElementKind> {
  const kinds = new Map<string, ElementKind>();
  for (const input of graph.inputs) kinds.set(input.name, 'float32');
  for (const [name, constant] of graph.constants) kinds.set(name, constant.kind);
  for (const node of graph.nodes) {
    const inputs = node.inputs.map(value => kinds.get(value) ?? 'float32');
    const outputs = outputKinds(node, inputs);
    node.outputs.forEach((value, i) => {
      kinds.set(value, outputs[i]);
    });
  }
  return kinds;
}

function outputKinds(node: GraphOp, inputs: readonly ElementKind[]): ElementKind[] {
  switch (node.kind) {
    case 'arg-max':
    case 'shape':
      return ['int64'];
    case 'top-k':
      return [inputs[0], 'int64'];
    case 'cast':
      return [node.attrs.to === 'float32' || node.attrs.to === 'bool' ? node.attrs.to : 'int64'];
    case 'constant-of-shape':
      return [node.attrs.kind];
    case 'gather':
    case 'reshape':
    case 'slice':
      return [inputs[0]];
    case 'quant':
    case 'bipolar-quant':
    case 'multi-threshold':
    case 'batch-normalization':
      return ['float32'];
    default:
      return [commonKind(inputs)];
  }
}
