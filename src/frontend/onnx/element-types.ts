import { TensorProto_DataType as DataType } from 'onnx-buf';
import { PORT_KINDS, type PortKind } from '../../ir/graph.ts';
import type { ElementKind } from '../../ir/tensor.ts';

/** How an ONNX element type is stored, and what it becomes in the graph IR. */
export interface ElementType {
  readonly name: string;
  readonly kind: ElementKind;
  /** Bits of one element in raw data; elements below 8 bits are packed, the first in the low bits. */
  readonly bits: number;
  /** The typed field that holds the data where `raw_data` is empty. */
  readonly field: 'floatData' | 'doubleData' | 'int32Data' | 'int64Data' | 'uint64Data';
  /** The element whose bits start at `offset` of little-endian raw data (for packed types: in the low bits of it). */
  readonly read: (view: DataView, offset: number) => number | bigint;
  /** What a typed field's entry stands for, where that is not the value itself. */
  readonly fromField?: (entry: number) => number;
}

const signExtend = (value: number, bits: number) => (value << (32 - bits)) >> (32 - bits);

function fromFloat16(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0x1f) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15));
}

const word = new DataView(new ArrayBuffer(4));

/** bfloat16 is the upper half of a float32. */
function fromBfloat16(half: number): number {
  word.setUint32(0, (half & 0xffff) * 65536);
  return word.getFloat32(0);
}

const integer = (name: string, bits: number, read: ElementType['read']): ElementType => ({
  name,
  kind: 'int64',
  bits,
  field: 'int32Data',
  read,
});

const TYPES = new Map<number, ElementType>([
  [
    DataType.FLOAT,
    { name: 'float', kind: 'float32', bits: 32, field: 'floatData', read: (v, o) => v.getFloat32(o, true) },
  ],
  [
    DataType.DOUBLE,
    { name: 'double', kind: 'float32', bits: 64, field: 'doubleData', read: (v, o) => v.getFloat64(o, true) },
  ],
  [
    DataType.FLOAT16,
    {
      name: 'float16',
      kind: 'float32',
      bits: 16,
      field: 'int32Data',
      read: (v, o) => fromFloat16(v.getUint16(o, true)),
      fromField: fromFloat16,
    },
  ],
  [
    DataType.BFLOAT16,
    {
      name: 'bfloat16',
      kind: 'float32',
      bits: 16,
      field: 'int32Data',
      read: (v, o) => fromBfloat16(v.getUint16(o, true)),
      fromField: fromBfloat16,
    },
  ],
  [DataType.BOOL, { ...integer('bool', 8, (v, o) => v.getUint8(o)), kind: 'bool' }],
  [DataType.INT8, integer('int8', 8, (v, o) => v.getInt8(o))],
  [DataType.INT16, integer('int16', 16, (v, o) => v.getInt16(o, true))],
  [DataType.INT32, integer('int32', 32, (v, o) => v.getInt32(o, true))],
  [DataType.UINT8, integer('uint8', 8, (v, o) => v.getUint8(o))],
  [DataType.UINT16, integer('uint16', 16, (v, o) => v.getUint16(o, true))],
  [DataType.UINT32, { ...integer('uint32', 32, (v, o) => v.getUint32(o, true)), field: 'uint64Data' }],
  [DataType.INT64, { ...integer('int64', 64, (v, o) => v.getBigInt64(o, true)), field: 'int64Data' }],
  [DataType.UINT64, { ...integer('uint64', 64, (v, o) => v.getBigUint64(o, true)), field: 'uint64Data' }],
  [DataType.INT4, integer('int4', 4, (v, o) => signExtend(v.getUint8(o) & 15, 4))],
  [DataType.UINT4, integer('uint4', 4, (v, o) => v.getUint8(o) & 15)],
  [DataType.INT2, integer('int2', 2, (v, o) => signExtend(v.getUint8(o) & 3, 2))],
  [DataType.UINT2, integer('uint2', 2, (v, o) => v.getUint8(o) & 3)],
]);

/** The element type of an ONNX type number; undefined for those that are not supported. */
export function elementType(dataType: number): ElementType | undefined {
  return TYPES.get(dataType);
}

/** `float16`, `string`, `type 99`: an ONNX type number for messages. */
export function elementTypeName(dataType: number): string {
  const name = DataType[dataType];
  return name ? name.toLowerCase() : `type ${dataType}`;
}

/** What a port of an ONNX type declares; undefined for types that are not supported. */
export function portKind(dataType: number): PortKind | undefined {
  const type = TYPES.get(dataType);
  return type && (type.kind === 'float32' ? 'float32' : PORT_KINDS.find(kind => kind === type.name));
}
