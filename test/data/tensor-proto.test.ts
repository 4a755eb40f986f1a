import { create, toBinary } from '@bufbuild/protobuf';
import { TensorProto_DataLocation, TensorProtoSchema, TensorProto_DataType as Type } from 'onnx-buf';
import { expect, it } from 'vitest';
import { readData } from '../../src/data/read.ts';
import { expectDiagnostics, fileOf } from './files.ts';

type Fields = Parameters<typeof create<typeof TensorProtoSchema>>[1];

function tensorFile(fields: Fields): string {
  return fileOf('input_0.pb', toBinary(TensorProtoSchema, create(TensorProtoSchema, fields)));
}

const raw = (array: ArrayBufferView): Uint8Array<ArrayBuffer> => new Uint8Array(array.buffer as ArrayBuffer);

it('reads hand-made bytes', async () => {
  // dims 2 and 2 (field 1), data_type INT8 (field 2), raw_data of four bytes (field 9).
  const bytes = Uint8Array.of(0x08, 2, 0x08, 2, 0x10, 3, 0x4a, 4, 0x80, 0x7f, 0xff, 5);
  const data = await readData(fileOf('a.pb', bytes));
  expect(data).toMatchObject({ shape: [2], count: 2, isInteger: true });
  expect([...data.values]).toEqual([-128, 127, -1, 5]);
});

const CASES: [string, Type, Fields, Fields, number[], boolean][] = [
  [
    'FLOAT',
    Type.FLOAT,
    { floatData: [0.5, -3] },
    { rawData: raw(Float32Array.of(0.5, -3)) },
    [0.5, -3],
    false,
  ],
  [
    'DOUBLE',
    Type.DOUBLE,
    { doubleData: [0.1, -3] },
    { rawData: raw(Float64Array.of(0.1, -3)) },
    [0.1, -3],
    false,
  ],
  [
    'INT8',
    Type.INT8,
    { int32Data: [-128, 127] },
    { rawData: raw(Int8Array.of(-128, 127)) },
    [-128, 127],
    true,
  ],
  ['UINT8', Type.UINT8, { int32Data: [0, 255] }, { rawData: raw(Uint8Array.of(0, 255)) }, [0, 255], true],
  [
    'INT16',
    Type.INT16,
    { int32Data: [-32768, 3] },
    { rawData: raw(Int16Array.of(-32768, 3)) },
    [-32768, 3],
    true,
  ],
  [
    'UINT16',
    Type.UINT16,
    { int32Data: [65535, 3] },
    { rawData: raw(Uint16Array.of(65535, 3)) },
    [65535, 3],
    true,
  ],
  [
    'INT32',
    Type.INT32,
    { int32Data: [-(2 ** 31), 3] },
    { rawData: raw(Int32Array.of(-(2 ** 31), 3)) },
    [-(2 ** 31), 3],
    true,
  ],
  [
    'INT64',
    Type.INT64,
    { int64Data: [-(2n ** 53n) + 1n, 3n] },
    { rawData: raw(BigInt64Array.of(-(2n ** 53n) + 1n, 3n)) },
    [-(2 ** 53) + 1, 3],
    true,
  ],
  [
    'UINT32',
    Type.UINT32,
    { uint64Data: [2n ** 32n - 1n, 3n] },
    { rawData: raw(Uint32Array.of(2 ** 32 - 1, 3)) },
    [2 ** 32 - 1, 3],
    true,
  ],
  [
    'UINT64',
    Type.UINT64,
    { uint64Data: [2n ** 40n, 3n] },
    { rawData: raw(BigUint64Array.of(2n ** 40n, 3n)) },
    [2 ** 40, 3],
    true,
  ],
  [
    'FLOAT16',
    Type.FLOAT16,
    { int32Data: [0x3800, 0xc200] },
    { rawData: raw(Uint16Array.of(0x3800, 0xc200)) },
    [0.5, -3],
    false,
  ],
  ['BOOL', Type.BOOL, { int32Data: [1, 0] }, { rawData: Uint8Array.of(1, 0) }, [1, 0], true],
];

it.each(CASES)(
  'reads %s from its own field and from raw_data',
  async (_, dataType, field, rawData, values, isInteger) => {
    for (const content of [field, rawData]) {
      const data = await readData(tensorFile({ dims: [1n, 2n], dataType, ...content }), { sampleShape: [2] });
      expect(data).toMatchObject({ shape: [2], count: 1, isInteger });
      expect([...data.values]).toEqual(values);
    }
  },
);

const dims = [2n];
it.each<[string, Fields, string]>([
  ['text', { dims, dataType: Type.STRING, stringData: [] }, 'data/unsupported-type'],
  ['no type', { dims }, 'data/unsupported-type'],
  ['segments', { dims, dataType: Type.FLOAT, segment: { begin: 0n, end: 2n } }, 'data/unsupported-type'],
  [
    'another file',
    { dims, dataType: Type.FLOAT, dataLocation: TensorProto_DataLocation.EXTERNAL },
    'data/external-tensor',
  ],
  ['too few values', { dims, dataType: Type.FLOAT, floatData: [1] }, 'data/wrong-count'],
  ['too few bytes', { dims, dataType: Type.FLOAT, rawData: new Uint8Array(4) }, 'data/truncated'],
  ['a negative dimension', { dims: [-2n], dataType: Type.FLOAT }, 'data/bad-header'],
  ['NaN', { dims, dataType: Type.FLOAT, floatData: [1, Number.NaN] }, 'data/not-finite'],
  [
    'an integer beyond 2^53',
    { dims, dataType: Type.INT64, int64Data: [1n, 2n ** 53n + 1n] },
    'data/integer-too-large',
  ],
])('refuses %s', async (_, fields, code) => {
  await expectDiagnostics(readData(tensorFile(fields)), code);
});

it('refuses what is no protocol buffer', async () => {
  await expectDiagnostics(readData(fileOf('a.pb', Uint8Array.of(0xff, 0xff))), 'data/bad-header');
});
