import { elementKindOf, type Graph, type PortKind } from '../ir/graph.ts';
import type { GraphOp } from './index.ts';
import { commonKind } from './number-kinds.ts';

/**
 * The number type of every value, as far as the graph tells integers apart: quantizers, casts and graph inputs
 * name their type, operators that only move or select elements keep it, all other integers are int64.
 */
export function valueTypes(graph: Graph<GraphOp>): Map<string, PortKind> {
  const types = new Map<string, PortKind>();
  for (const { name, kind = 'float32' } of graph.inputs) types.set(name, kind);
  for (const [name, constant] of graph.constants) types.set(name, constant.kind);
  for (const node of graph.nodes) {
    const outputs = outputTypes(
      node,
      node.inputs.filter(value => value !== '').map(value => types.get(value) ?? 'float32'),
    );
    node.outputs.forEach((value, i) => {
      types.set(value, outputs[i] ?? outputs[0]);
    });
  }
  return types;
}

/** The types of a node's outputs; where there are more outputs than types, the others are as the first. */
export function outputTypes(node: GraphOp, inputs: readonly PortKind[]): readonly PortKind[] {
  switch (node.kind) {
    case 'pow':
      return [commonType(inputs.slice(0, 1))];
    case 'arg-max':
    case 'shape':
      return ['int64'];
    case 'top-k':
      return [inputs[0], 'int64'];
    case 'cast':
      return [node.attrs.to];
    case 'quantize-linear':
      return [node.attrs.type];
    case 'constant-of-shape':
      return [node.attrs.kind];
    case 'gather':
    case 'identity':
    case 'reshape':
    case 'flatten':
    case 'squeeze':
    case 'unsqueeze':
    case 'transpose':
    case 'slice':
    case 'pad':
    case 'max-pool':
    case 'global-max-pool':
    case 'reduce-max':
    case 'split':
    case 'depth-to-space':
    case 'space-to-depth':
    case 'resize-nearest':
      return [inputs[0]];
    case 'concat':
    case 'max':
    case 'min':
      return [inputs.every(type => type === inputs[0]) ? inputs[0] : commonType(inputs)];
    case 'dequantize-linear':
    case 'quant':
    case 'bipolar-quant':
    case 'multi-threshold':
    case 'batch-normalization':
    case 'trunc':
    case 'spatial-shift':
    case 'quant-avg-pool2d':
    case 'average-pool':
    case 'reduce-mean':
    case 'global-average-pool':
      return ['float32'];
    default:
      return [commonType(inputs)];
  }
}

/** The type of a result of arithmetic on operands of these types. */
export function commonType(types: readonly PortKind[]): PortKind {
  return commonKind(types.map(kind => elementKindOf({ kind })));
}
