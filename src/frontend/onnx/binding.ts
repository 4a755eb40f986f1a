import type { GraphOp, GraphOpKind } from '../../graph-ops/index.ts';
import type { PortKind } from '../../ir/graph.ts';
import type { ElementKind, Tensor } from '../../ir/tensor.ts';
import type { NodeReader } from './node-reader.ts';
import type { TypeDemands } from './type-demands.ts';

/** What a model node says, once its operator set's way of saying it is out of the way. */
export interface Reading<Attrs> {
  readonly attrs: Attrs;
  readonly inputs: readonly string[];
}

export type AttributeValue =
  | { readonly int: number }
  | { readonly ints: readonly number[] }
  | { readonly float: number }
  | { readonly string: string }
  | { readonly tensor: Tensor };

/** A graph node in terms of ONNX operator set 13, or a later one where it says so. */
export interface Writing {
  readonly op: string;
  /** The operator set that has the operator with these attributes, where that is later than 13. */
  readonly sinceOpset?: number;
  /** Likewise for the QONNX operators, where that is later than 1. */
  readonly sinceQonnx?: number;
  readonly attributes?: Readonly<Record<string, AttributeValue>>;
  /** The operator works on its input flattened to a matrix at this axis, and its output has the input's shape. */
  readonly flattenAt?: number;
  /** Constant inputs that stand for attributes of the graph node; they follow its own inputs. */
  readonly operands?: readonly {
    readonly name: string;
    readonly tensor: Tensor | undefined;
    /** What it is written in, where that is not the tensor's kind. */
    readonly type?: PortKind;
  }[];
}

/** What may be asked about a node while it is written. */
export interface WriteContext {
  /** The operator set of the file. */
  readonly opset: number;
  /** Shape and kind of each of the node's inputs. */
  readonly inputs: readonly { readonly shape: readonly number[]; readonly kind: ElementKind }[];
  readonly outputs: readonly { readonly shape: readonly number[] }[];
}

/** How one kind of graph node is spelled in ONNX files. */
export interface OnnxBinding<Op extends GraphOp> {
  /** Operator names it is read from. */
  readonly ops: readonly string[];
  /** `qonnx`: custom operators, in any of the domains they are met in; `bitwright`: those this compiler adds. */
  readonly domain: 'standard' | 'qonnx' | 'bitwright';
  /** Also met in onnxruntime's own domain, with the same meaning. */
  readonly isMicrosoft?: boolean;
  /** The kind that reads a node of these names instead, where its attributes say so. */
  instead?(node: NodeReader): GraphOpKind | undefined;
  /** What ONNX wants of the operands, whose types are `types`. */
  demands(types: readonly PortKind[], attrs: Op['attrs']): TypeDemands;
  read(node: NodeReader): Reading<Op['attrs']>;
  write(attrs: Op['attrs'], context: WriteContext): Writing;
}
