import { expect, it } from 'vitest';
import { type ExternalData, importOnnxBytes } from '../../../src/frontend/onnx/index.ts';
import { inlineData } from '../../../src/frontend/onnx/inline-data.ts';
import { decodeModel } from '../../../src/frontend/onnx/read-model.ts';
import { DiagnosticError } from '../../../src/ir/diagnostic.ts';
import { codesOf, diagnosticsOf } from '../../graph-ops/samples.ts';
import { bytesOf, externalTensor, modelOf, node } from './model-parts.ts';

const weights = new Uint8Array(Float32Array.of(9, 1, 2, 3, 4, 9).buffer);

/** What a caller without a file system may give: the files are bytes in memory. */
const inMemory: ExternalData = (location, offset, length) =>
  location === 'weights.bin'
    ? weights.subarray(offset, length === undefined ? undefined : offset + length)
    : undefined;

function model(entries: Readonly<Record<string, string>>, size = 4): Uint8Array {
  const initializers = [externalTensor('w', [size], entries)];
  return bytesOf(modelOf({ nodes: [node('Add', ['x', 'w'], ['y'])], initializers }));
}

const read = (entries: Readonly<Record<string, string>>, size = 4, externalData = inMemory) =>
  importOnnxBytes(model(entries, size), { externalData }).graph.constants.get('w')?.data;

it('asks for the range that the tensor names', () => {
  const location = 'weights.bin';
  expect([...(read({ location, offset: '4', length: '16' }) ?? [])]).toEqual([1, 2, 3, 4]);
  expect([...(read({ location, offset: '20' }, 1) ?? [])]).toEqual([9]);
  expect([...(read({ location }, 6) ?? [])]).toEqual([9, 1, 2, 3, 4, 9]);
});

it('refuses files that are not there and ranges that are not given whole', () => {
  expect(codesOf(() => read({ location: 'nothing.bin' }))).toEqual(['onnx/external-missing']);
  for (const wrong of [
    { offset: '9', length: '16' },
    { offset: '-4', length: '16' },
    { offset: '4', length: '1e1' },
    { offset: '4', length: '99999999999999999999' },
  ]) {
    expect(codesOf(() => read({ location: 'weights.bin', ...wrong }))).toEqual(['onnx/external-range']);
  }
});

it('says once that a file is lost, however many tensors are in it, and nothing of what they make', () => {
  const names = ['a', 'b', 'c', 'd', 'e'];
  const lost = names.map(name => externalTensor(name, [4], { location: 'lost.bin' }));
  const there = externalTensor('w', [4], { location: 'weights.bin', offset: '0', length: '16' });
  const nodes = [
    node('Add', ['x', 'w'], ['sum']),
    node('DequantizeLinear', ['a', 'b', 'c'], ['z']),
    node('Add', ['sum', 'z'], ['y']),
  ];
  const bytes = bytesOf(modelOf({ nodes, initializers: [...lost, there] }));
  const [found, ...others] = diagnosticsOf(() => importOnnxBytes(bytes, { externalData: inMemory }));
  expect(others).toEqual([]);
  expect(found.code).toBe('onnx/external-missing');
  expect(found.message).toBe(
    "external data file 'lost.bin' does not exist; the tensors 'a', 'b', 'c' and 2 more are kept in it",
  );
});

it('puts all data into a model', () => {
  const location = 'weights.bin';
  const whole = inlineData(decodeModel(model({ location, offset: '4', length: '16' })), inMemory);
  expect(importOnnxBytes(bytesOf(whole)).graph.constants.get('w')?.data).toEqual(Float64Array.of(1, 2, 3, 4));
  expect(codesOf(() => inlineData(decodeModel(model({ location: 'nothing.bin' })), inMemory))).toEqual([
    'onnx/external-missing',
  ]);
});

it('names the tensor in what the caller refuses', () => {
  const refusal = { code: 'test/refused', severity: 'error', message: 'no' } as const;
  const refuse: ExternalData = () => {
    throw new DiagnosticError([refusal]);
  };
  try {
    read({ location: 'weights.bin' }, 4, refuse);
    expect.unreachable();
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    expect(error.diagnostics).toEqual([{ ...refusal, at: { tensor: 'w' } }]);
  }
});

it('refuses external data where nobody reads it', () => {
  const bytes = model({ location: 'weights.bin' });
  expect(codesOf(() => importOnnxBytes(bytes))).toEqual(['onnx/external-without-folder']);
});
