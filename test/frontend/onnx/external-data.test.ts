import { expect, it } from 'vitest';
import { type ExternalData, importOnnxBytes } from '../../../src/frontend/onnx/index.ts';
import { DiagnosticError } from '../../../src/ir/diagnostic.ts';
import { codesOf } from '../../graph-ops/samples.ts';
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
