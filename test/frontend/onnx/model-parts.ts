import { create, toBinary } from '@bufbuild/protobuf';
import {
  GraphProtoSchema,
  type ModelProto,
  ModelProtoSchema,
  type NodeProto,
  type TensorProto,
  TensorProto_DataLocation,
  TensorProtoSchema,
  type ValueInfoProto,
} from 'onnx-buf';
import {
  type NodeParts,
  nodeProto,
  opsetImport,
  tensorProto,
  valueInfo,
} from '../../../src/frontend/onnx/proto-builders.ts';
import { tensor } from '../../../src/ir/tensor.ts';

export interface ModelParts {
  readonly nodes: readonly NodeParts[];
  readonly inputs?: readonly ValueInfoProto[];
  readonly outputs?: readonly ValueInfoProto[];
  readonly initializers?: readonly TensorProto[];
  /** Standard operator set; undefined for a model that imports none. */
  readonly opset?: number | undefined;
}

/** A model from its parts; unless told, one float input x [1, 4] and one output y [1, 4], operator set 13. */
export function modelOf(parts: ModelParts): ModelProto {
  const { nodes, inputs = [port('x')], outputs = [port('y')], initializers = [] } = parts;
  const opset = 'opset' in parts ? parts.opset : 13;
  return create(ModelProtoSchema, {
    irVersion: 8n,
    opsetImport: opset === undefined ? [] : [opsetImport('', opset)],
    graph: create(GraphProtoSchema, {
      name: 'test',
      node: nodes.map(nodeProto),
      input: [...inputs],
      output: [...outputs],
      initializer: [...initializers],
    }),
  });
}

export const bytesOf = (model: ModelProto): Uint8Array => toBinary(ModelProtoSchema, model);

export const port = (name: string, shape: readonly number[] = [1, 4]): ValueInfoProto =>
  valueInfo(name, 'float32', shape);

export const floats = (name: string, values: readonly number[], shape: readonly number[] = [values.length]) =>
  tensorProto(name, tensor('float32', shape, values));

export const ints = (name: string, values: readonly number[]) =>
  tensorProto(name, tensor('int64', [values.length], values));

export const node = (
  op: string,
  inputs: readonly string[],
  outputs: readonly string[],
  more: Partial<NodeParts> = {},
) => ({
  op,
  inputs,
  outputs,
  ...more,
});

/** A float tensor that says its data lies in another file. */
export function externalTensor(
  name: string,
  shape: readonly number[],
  entries: Readonly<Record<string, string>>,
) {
  return create(TensorProtoSchema, {
    name,
    dataType: 1,
    dims: shape.map(BigInt),
    dataLocation: TensorProto_DataLocation.EXTERNAL,
    externalData: Object.entries(entries).map(([key, value]) => ({
      $typeName: 'onnx.StringStringEntryProto' as const,
      key,
      value,
    })),
  });
}

/** Nodes of a graph proto, for tests that break them. */
export function nodesOf(model: ModelProto): NodeProto[] {
  return model.graph?.node ?? [];
}
