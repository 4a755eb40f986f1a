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
import type { PortKind } from '../../ir/graph.ts';
import type { Tensor } from '../../ir/tensor.ts';
import type { AttributeValue } from './binding.ts';

type Put = (view: DataView, offset: number, value: number) => void;

/** How each number type is written: its ONNX type, the bits of one element, and an element's bytes. */
const WRITTEN: {
  readonly [Kind in PortKind]: { readonly type: DataType; readonly bits: number; readonly put: Put };
} = {
  float32: { type: DataType.FLOAT, bits: 32, put: (v, o, value) => v.setFloat32(o, value, true) },
  float64: { type: DataType.DOUBLE, bits: 64, put: (v, o, value) => v.setFloat64(o, value, true) },
  bool: { type: DataType.BOOL, bits: 8, put: (v, o, value) => v.setUint8(o, value) },
  int2: { type: DataType.INT2, bits: 2, put: packed(2) },
  uint2: { type: DataType.UINT2, bits: 2, put: packed(2) },
  int4: { type: DataType.INT4, bits: 4, put: packed(4) },
  uint4: { type: DataType.UINT4, bits: 4, put: packed(4) },
  int8: { type: DataType.INT8, bits: 8, put: (v, o, value) => v.setInt8(o, value) },
  uint8: { type: DataType.UINT8, bits: 8, put: (v, o, value) => v.setUint8(o, value) },
  int16: { type: DataType.INT16, bits: 16, put: (v, o, value) => v.setInt16(o, value, true) },
  uint16: { type: DataType.UINT16, bits: 16, put: (v, o, value) => v.setUint16(o, value, true) },
  int32: { type: DataType.INT32, bits: 32, put: (v, o, value) => v.setInt32(o, value, true) },
  uint32: { type: DataType.UINT32, bits: 32, put: (v, o, value) => v.setUint32(o, value, true) },
  int64: { type: DataType.INT64, bits: 64, put: (v, o, value) => v.setBigInt64(o, BigInt(value), true) },
  uint64: { type: DataType.UINT64, bits: 64, put: (v, o, value) => v.setBigUint64(o, BigInt(value), true) },
};

/** Elements below a byte share one, the first in its low bits; the offset is a fraction of bytes. */
function packed(bits: number): Put {
  return (view, offset, value) => {
    const byte = Math.floor(offset);
    const code = (value & (2 ** bits - 1)) << ((offset - byte) * 8);
    view.setUint8(byte, view.getUint8(byte) | code);
  };
}

/** The ONNX number of a type. */
export function typeNumber(kind: PortKind): number {
  return WRITTEN[kind].type;
}

/** @param kind the type to write it in, that of the tensor unless told */
export function tensorProto(name: string, tensor: Tensor, kind: PortKind = tensor.kind): TensorProto {
  const { type, bits, put } = WRITTEN[kind];
  const rawData = new Uint8Array(Math.ceil((tensor.data.length * bits) / 8));
  const view = new DataView(rawData.buffer);
  tensor.data.forEach((value, i) => {
    put(view, (i * bits) / 8, value);
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
export function valueInfo(name: string, kind: PortKind, shape: readonly number[]): ValueInfoProto {
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
