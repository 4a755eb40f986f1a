import type { GraphOp } from '../../graph-ops/index.ts';
import { commonType } from '../../graph-ops/output-types.ts';
import type { PortKind } from '../../ir/graph.ts';

export interface TypeDemands {
  /** The type that each input must be written in; undefined where its own will do. */
  readonly inputs: readonly (PortKind | undefined)[];
  /** What the output must be cast to, where the operator gives another type than the graph node. */
  readonly output?: PortKind;
}

/**
 * What ONNX wants of a node's operand types. The graph lets arithmetic mix number types and computes integers
 * in one kind; ONNX wants operands of one type, and convolves floats only.
 */
export function typeDemands(node: GraphOp, types: readonly PortKind[]): TypeDemands {
  switch (node.kind) {
    case 'add':
    case 'sub':
    case 'mul':
    case 'div':
    case 'mat-mul':
    case 'gemm':
    case 'prelu':
      return { inputs: types.map(() => commonType(types)) };
    case 'pow':
      return { inputs: types.map(type => commonType([type])) };
    case 'concat':
    case 'max':
    case 'min':
      return types.every(type => type === types[0])
        ? { inputs: [] }
        : { inputs: types.map(() => commonType(types)) };
    case 'quantize-linear':
      return { inputs: ['float32', 'float32', node.attrs.type] };
    case 'dequantize-linear':
      return { inputs: [node.attrs.type, 'float32', node.attrs.type] };
    case 'conv':
      // exact up to 2^24, the float32 range of integers
      return commonType(types.slice(0, 2)) === 'float32'
        ? { inputs: types.map(() => 'float32') }
        : { inputs: types.map(() => 'float32'), output: 'int64' };
    default:
      return { inputs: [] };
  }
}
