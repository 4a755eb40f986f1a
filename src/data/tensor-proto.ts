import { fromBinary } from '@bufbuild/protobuf';
import {
  type TensorProto,
  TensorProto_DataLocation,
  TensorProto_DataType,
  TensorProtoSchema,
} from 'onnx-buf';
import { fail } from '../ir/diagnostic.ts';
import { sizeOf } from '../ir/tensor.ts';
import type { StoredArray } from './data-set.ts';
import { dataDiagnostic } from './diagnostics.ts';
import { decodeNumbers, finite, float16, NUMBER_TYPES, type NumberTypeName, narrow } from './number-types.ts';

/** Where a TensorProto keeps each type's values when it has no raw_data (onnx.proto3, TensorProto). */
interface TensorType {
  readonly name: NumberTypeName;
  readonly field: (tensor: TensorProto) => readonly (number | bigint)[];
}

const TENSOR_TYPES: Readonly<Record<number, TensorType>> = {
  [TensorProto_DataType.FLOAT]: { name: 'float32', field: t => t.floatData },
  [TensorProto_DataType.DOUBLE]: { name: 'float64', field: t => t.doubleData },
  [TensorProto_DataType.FLOAT16]: { name: 'float16', field: t => t.int32Data.map(float16) },
  [TensorProto_DataType.BOOL]: { name: 'bool', field: t => t.int32Data },
  [TensorProto_DataType.INT8]: { name: 'int8', field: t => t.int32Data },
  [TensorProto_DataType.UINT8]: { name: 'uint8', field: t => t.int32Data },
  [TensorProto_DataType.INT16]: { name: 'int16', field: t => t.int32Data },
  [TensorProto_DataType.UINT16]: { name: 'uint16', field: t => t.int32Data },
  [TensorProto_DataType.INT32]: { name: 'int32', field: t => t.int32Data },
  [TensorProto_DataType.INT64]: { name: 'int64', field: t => t.int64Data.map(narrow) },
  [TensorProto_DataType.UINT32]: { name: 'uint32', field: t => t.uint64Data.map(narrow) },
  [TensorProto_DataType.UINT64]: { name: 'uint64', field: t => t.uint64Data.map(narrow) },
};

/** The array of an ONNX TensorProto file (as `test_data_set_0/input_0.pb` beside a model). */
export function decodeTensorProto(bytes: Uint8Array, file: string): StoredArray {
  const tensor = parse(bytes, file);
  const type = TENSOR_TYPES[tensor.dataType];
  if (!type || tensor.segment) {
    const name = TensorProto_DataType[tensor.dataType] ?? `${tensor.dataType}`;
    const stored = tensor.segment ? `${name} in segments` : name;
    fail(dataDiagnostic('unsupported-type', { format: 'ONNX tensor', type: stored }, { file }));
  }
  if (tensor.dataLocation === TensorProto_DataLocation.EXTERNAL) {
    fail(dataDiagnostic('external-tensor', {}, { file }));
  }
  const shape = tensor.dims.map(Number);
  if (shape.some(dim => dim < 0)) {
    fail(
      dataDiagnostic('bad-header', { format: 'ONNX tensor', reason: `its shape is [${shape}]` }, { file }),
    );
  }
  const numberType = NUMBER_TYPES[type.name];
  const field = type.field(tensor);
  if (field.length === 0) {
    const values = decodeNumbers(tensor.rawData, shape, numberType, true, file);
    return { shape, values, isInteger: numberType.isInteger };
  }
  const counts = { shape, needed: sizeOf(shape), found: field.length };
  if (counts.needed !== counts.found) fail(dataDiagnostic('wrong-count', counts, { file }));
  const values = Float64Array.from(field, (value, i) => finite(value, i, shape, file));
  return { shape, values, isInteger: numberType.isInteger };
}

function parse(bytes: Uint8Array, file: string): TensorProto {
  try {
    return fromBinary(TensorProtoSchema, bytes);
  } catch (error) {
    const reason = `not a TensorProto message (${error instanceof Error ? error.message : error})`;
    return fail(dataDiagnostic('bad-header', { format: 'ONNX tensor', reason }, { file }));
  }
}
