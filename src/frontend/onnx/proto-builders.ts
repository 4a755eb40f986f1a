import { create } from '@bufbuild/protobuf';
import {
  type AttributeProto,
  AttributeProtoSchema,
  AttributeProto_AttributeType as AttributeType,
  TensorProto_DataType as DataType,
  type NodeProto,
  NodeProtoSchema,
  type OperatorSetIdProto,
  OperatorSetIdProtoSchema,
  type TensorProto,
  TensorProtoSchema,
  TensorShapeProto_DimensionSchema,
  TensorShapeProtoSchema,
  TypeProto_TensorSchema,
  TypeProtoSchema,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from 'onnx-buf';
import type { ElementKind, Tensor } from '../../ir/tensor.ts';
import type { AttributeValue } from './binding.ts';

/** The ONNX type that a tensor of each kind is written as, and the bytes of its elements. */
const WRITTEN: {
  readonly [Kind in ElementKind]: {
    readonly type: DataType;
    readonly bytes: number;
    readonly put: (view: DataView, offset: number, value: number) => void;
  };
} = {
  float32: { type: DataType.FLOAT, bytes: 4, put: (view, o, value) => view.setFloat32(o, value, true) },
  float64: { type: DataType.DOUBLE, bytes: 8, put: (view, o, value) => view.setFloat64(o, value, true) },
  int64: {
    type: DataType.INT64,
    bytes: 8,
    put: (view, o, value) => view.setBigInt64(o, BigInt(value), true),
  },
  bool: { type: DataType.BOOL, bytes: 1, put: (view, o, value) => view.setUint8(o, value) },
};

export function tensorProto(name: string, tensor: Tensor): TensorProto {
  const { type, bytes, put } = WRITTEN[tensor.kind];
  const rawData = new Uint8Array(tensor.data.length * bytes);
  const view = new DataView(rawData.buffer);
  tensor.data.forEach((value, i) => {
    put(view, i * bytes, value);
  });
  return create(TensorProtoSchema, { name, dataType: type, dims: tensor.shape.map(BigInt), rawData });
}

export function attributeProto(name: string, value: AttributeValue): AttributeProto {
  const attribute = create(AttributeProtoSchema, { name });
  if ('int' in value) {
    attribute.type = AttributeType.INT;
    attribute.i = BigInt(value.int);
  } else if ('ints' in value) {
    attribute.type = AttributeType.INTS;
    attribute.ints = value.ints.map(BigInt);
  } else if ('float' in value) {
    attribute.type = AttributeType.FLOAT;
    attribute.f = value.float;
  } else if ('string' in value) {
    attribute.type = AttributeType.STRING;
    attribute.s = Uint8Array.from(new TextEncoder().encode(value.string));
  } else {
    attribute.type = AttributeType.TENSOR;
    attribute.t = tensorProto('', value.tensor);
  }
  return attribute;
}

export interface NodeParts {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly domain?: string;
  readonly name?: string;
  readonly attributes?: Readonly<Record<string, AttributeValue>>;
}

export function nodeProto({
  op,
  inputs,
  outputs,
  domain = '',
  name = '',
  attributes = {},
}: NodeParts): NodeProto {
  return create(NodeProtoSchema, {
    opType: op,
    domain,
    name,
    input: [...inputs],
    output: [...outputs],
    attribute: Object.entries(attributes).map(([key, value]) => attributeProto(key, value)),
  });
}

export function opsetImport(domain: string, version: number): OperatorSetIdProto {
  return create(OperatorSetIdProtoSchema, { domain, version: BigInt(version) });
}

/** A graph input or output; -1 becomes a dimension without a value. */
export function valueInfo(name: string, kind: ElementKind, shape: readonly number[]): ValueInfoProto {
  const dim = shape.map(size =>
    create(
      TensorShapeProto_DimensionSchema,
      size < 0 ? {} : { value: { case: 'dimValue', value: BigInt(size) } },
    ),
  );
  const value = create(TypeProto_TensorSchema, {
    elemType: WRITTEN[kind].type,
    shape: create(TensorShapeProtoSchema, { dim }),
  });
  return create(ValueInfoProtoSchema, {
    name,
    type: create(TypeProtoSchema, { value: { case: 'tensorType', value } }),
  });
}
