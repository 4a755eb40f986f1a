import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { TensorProto_DataType as DataType, TensorProtoSchema } from 'onnx-buf';
import { expect, it } from 'vitest';
import { readTensor } from '../../../src/frontend/onnx/tensor-proto.ts';
import type { Diagnostic } from '../../../src/ir/diagnostic.ts';
import { diagnosticsOf } from '../../graph-ops/samples.ts';

type Parts = MessageInitShape<typeof TensorProtoSchema>;

function read(parts: Parts) {
  const notes: Diagnostic[] = [];
  const source = { externalData: undefined, note: (diagnostic: Diagnostic) => notes.push(diagnostic) };
  const { kind, shape, data } = readTensor(create(TensorProtoSchema, { name: 't', ...parts }), source);
  return { kind, shape, values: [...data], notes: notes.map(note => note.code) };
}

function refusal(parts: Parts): string {
  const [diagnostic] = diagnosticsOf(() => read(parts));
  expect(diagnostic.at?.tensor).toBe('t');
  return diagnostic.code;
}

const raw = (view: ArrayBufferView) =>
  new Uint8Array(view.buffer.slice(0) as ArrayBuffer, view.byteOffset, view.byteLength);
const bytes = (...values: number[]) => Uint8Array.from(values);

it('reads every number type from raw data', () => {
  const cases: [DataType, Uint8Array<ArrayBuffer>, string, number[]][] = [
    [DataType.FLOAT, raw(Float32Array.of(1.5, -0.1)), 'float32', [1.5, Math.fround(-0.1)]],
    [DataType.DOUBLE, raw(Float64Array.of(1.5, -2)), 'float32', [1.5, -2]],
    [DataType.FLOAT16, raw(Uint16Array.of(0x3c00, 0xc001)), 'float32', [1, -2.001953125]],
    [DataType.FLOAT16, raw(Uint16Array.of(0x0001, 0x83ff)), 'float32', [2 ** -24, -1023 * 2 ** -24]],
    [DataType.BFLOAT16, raw(Uint16Array.of(0x3fc0, 0xbf80)), 'float32', [1.5, -1]],
    [DataType.INT8, bytes(0x80, 0x7f), 'int64', [-128, 127]],
    [DataType.UINT8, bytes(0x80, 0xff), 'int64', [128, 255]],
    [DataType.INT16, raw(Int16Array.of(-32768, 5)), 'int64', [-32768, 5]],
    [DataType.UINT16, raw(Uint16Array.of(65535, 5)), 'int64', [65535, 5]],
    [DataType.INT32, raw(Int32Array.of(-(2 ** 31), 7)), 'int64', [-(2 ** 31), 7]],
    [DataType.UINT32, raw(Uint32Array.of(2 ** 32 - 1, 7)), 'int64', [2 ** 32 - 1, 7]],
    [DataType.INT64, raw(BigInt64Array.of(-9007199254740991n, 7n)), 'int64', [-9007199254740991, 7]],
    [DataType.UINT64, raw(BigUint64Array.of(9007199254740991n, 7n)), 'int64', [9007199254740991, 7]],
    [DataType.BOOL, bytes(0, 1), 'bool', [0, 1]],
  ];
  for (const [dataType, rawData, kind, values] of cases) {
    expect(read({ dataType, dims: [2n], rawData })).toEqual({ kind, shape: [2], values, notes: [] });
  }
});

it('unpacks small integers, the first element in the low bits', () => {
  const packed = bytes(0xf1, 0x08);
  const typed = { int32Data: [0xf1, 0x08] };
  for (const data of [{ rawData: packed }, typed]) {
    expect(read({ dataType: DataType.INT4, dims: [3n], ...data }).values).toEqual([1, -1, -8]);
    expect(read({ dataType: DataType.UINT4, dims: [3n], ...data }).values).toEqual([1, 15, 8]);
  }
  expect(read({ dataType: DataType.INT2, dims: [5n], rawData: bytes(0b11100100, 0b10) }).values).toEqual([
    0, 1, -2, -1, -2,
  ]);
  expect(read({ dataType: DataType.UINT2, dims: [4n], rawData: bytes(0b11100100) }).values).toEqual([
    0, 1, 2, 3,
  ]);
});

it('reads every typed field', () => {
  expect(read({ dataType: DataType.FLOAT, dims: [2n], floatData: [0.5, -3] }).values).toEqual([0.5, -3]);
  expect(read({ dataType: DataType.DOUBLE, dims: [1n], doubleData: [0.5] }).values).toEqual([0.5]);
  expect(read({ dataType: DataType.INT64, dims: [1n, 1n], int64Data: [-4n] }).values).toEqual([-4]);
  expect(read({ dataType: DataType.UINT64, dims: [1n], uint64Data: [4n] }).values).toEqual([4]);
  expect(read({ dataType: DataType.UINT32, dims: [1n], uint64Data: [4n] }).values).toEqual([4]);
  expect(read({ dataType: DataType.INT8, dims: [2n], int32Data: [-4, 4] }).values).toEqual([-4, 4]);
  expect(read({ dataType: DataType.UINT16, dims: [1n], int32Data: [65535] }).values).toEqual([65535]);
  expect(read({ dataType: DataType.BOOL, dims: [2n], int32Data: [0, 1] }).values).toEqual([0, 1]);
  expect(read({ dataType: DataType.FLOAT16, dims: [1n], int32Data: [0x3c00] }).values).toEqual([1]);
  expect(read({ dataType: DataType.BFLOAT16, dims: [1n], int32Data: [0xbf80] }).values).toEqual([-1]);
});

it('reads scalars and empty tensors', () => {
  expect(read({ dataType: DataType.FLOAT, dims: [], floatData: [2] })).toMatchObject({
    shape: [],
    values: [2],
  });
  expect(read({ dataType: DataType.FLOAT, dims: [0n, 3n] })).toMatchObject({ shape: [0, 3], values: [] });
});

it('rounds doubles to float32 and says so', () => {
  const { values, notes } = read({ dataType: DataType.DOUBLE, dims: [2n], doubleData: [0.1, 0.5] });
  expect(values).toEqual([Math.fround(0.1), 0.5]);
  expect(notes).toEqual(['onnx/double-rounded']);
});

it('clamps only the ends of the int64 range, and says so', () => {
  const ends = [2n ** 63n - 1n, -(2n ** 63n), -(2n ** 63n) + 1n, 3n];
  const { values, notes } = read({ dataType: DataType.INT64, dims: [4n], int64Data: ends });
  const most = Number.MAX_SAFE_INTEGER;
  expect(values).toEqual([most, -most, -most, 3]);
  expect(notes).toEqual(['onnx/integer-clamped']);
  for (const value of [2n ** 53n, -(2n ** 53n), 2n ** 62n]) {
    expect(refusal({ dataType: DataType.INT64, dims: [1n], int64Data: [value] })).toBe('onnx/integer-range');
  }
  expect(refusal({ dataType: DataType.UINT64, dims: [1n], uint64Data: [2n ** 64n - 1n] })).toBe(
    'onnx/integer-range',
  );
});

it('refuses values that are not finite, in every float type', () => {
  const one = { dims: [1n] };
  const parts: Parts[] = [
    { dataType: DataType.FLOAT, floatData: [Number.NaN] },
    { dataType: DataType.FLOAT, rawData: raw(Float32Array.of(Number.NEGATIVE_INFINITY)) },
    { dataType: DataType.DOUBLE, doubleData: [1e300] },
    { dataType: DataType.FLOAT16, rawData: raw(Uint16Array.of(0x7c00)) },
    { dataType: DataType.FLOAT16, rawData: raw(Uint16Array.of(0x7e00)) },
    { dataType: DataType.BFLOAT16, rawData: raw(Uint16Array.of(0xff80)) },
  ];
  for (const part of parts) expect(refusal({ ...one, ...part })).toBe('onnx/not-finite');
});

it('refuses types, sizes and layouts that it cannot read', () => {
  expect(refusal({ dataType: DataType.STRING, dims: [1n], stringData: [bytes(65)] })).toBe(
    'onnx/tensor-type',
  );
  expect(refusal({ dataType: DataType.COMPLEX64, dims: [1n] })).toBe('onnx/tensor-type');
  expect(refusal({ dataType: DataType.FLOAT8E4M3FN, dims: [1n] })).toBe('onnx/tensor-type');
  expect(refusal({ dataType: 0, dims: [1n] })).toBe('onnx/tensor-type');
  expect(refusal({ dataType: 99, dims: [1n] })).toBe('onnx/tensor-type');
  expect(refusal({ dataType: DataType.FLOAT, dims: [-1n] })).toBe('onnx/tensor-dimension');
  expect(refusal({ dataType: DataType.FLOAT, dims: [2n ** 40n, 2n ** 40n] })).toBe('onnx/tensor-dimension');
  expect(refusal({ dataType: DataType.FLOAT, dims: [2n ** 40n] })).toBe('onnx/tensor-size');
  expect(refusal({ dataType: DataType.FLOAT, dims: [2n], rawData: bytes(1, 2, 3, 4) })).toBe(
    'onnx/tensor-size',
  );
  expect(refusal({ dataType: DataType.FLOAT, dims: [2n], floatData: [1, 2, 3] })).toBe('onnx/tensor-size');
  expect(refusal({ dataType: DataType.FLOAT, dims: [1n], int32Data: [1] })).toBe('onnx/tensor-size');
  expect(refusal({ dataType: DataType.INT4, dims: [3n], rawData: bytes(1) })).toBe('onnx/tensor-size');
  expect(refusal({ dataType: DataType.INT8, dims: [1n], int32Data: [200] })).toBe('onnx/tensor-entry');
  expect(refusal({ dataType: DataType.UINT8, dims: [1n], int32Data: [-1] })).toBe('onnx/tensor-entry');
  expect(refusal({ dataType: DataType.FLOAT, dims: [1n], floatData: [1], rawData: bytes(0, 0, 0, 0) })).toBe(
    'onnx/tensor-ambiguous',
  );
  const segment = { $typeName: 'onnx.TensorProto.Segment' as const, begin: 0n, end: 1n };
  expect(refusal({ dataType: DataType.FLOAT, dims: [1n], floatData: [1], segment })).toBe(
    'onnx/tensor-segmented',
  );
});
