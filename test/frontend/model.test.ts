import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { modelName, modelOfBytes } from '../../src/frontend/model.ts';
import { writeOnnx } from '../../src/frontend/onnx/write.ts';
import { DiagnosticError } from '../../src/ir/diagnostic.ts';
import { tinyNetwork } from '../models/tiny-network.ts';

it.each([
  ['digits.onnx', 'digits'],
  ['a/b/digits.ONNX', 'digits'],
  ['a/digits/model.onnx', 'digits'],
  ['a/digits//Model.onnx', 'digits'],
  ['C:\\nets\\digits\\model.onnx', 'digits'],
  ['model.onnx', 'model'],
  ['./model.onnx', 'model'],
  ['/model.onnx', 'model'],
  ['../model.onnx', 'model'],
  ['noise.bin', 'noise.bin'],
])('takes the name of a model from its path %s', (path, name) => {
  expect(modelName(path)).toBe(name);
});

it('gives bytes a name and a hash', () => {
  const bytes = writeOnnx(tinyNetwork([3, 2]));
  const { name, sha256, graph } = modelOfBytes(bytes, 'in/tiny.onnx');
  expect({ name, graph: graph.name }).toEqual({ name: 'tiny', graph: 'tiny' });
  expect(sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
});

it('names the file in what it refuses', () => {
  try {
    modelOfBytes(new Uint8Array(), 'in/empty.onnx');
    expect.unreachable();
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    expect(error.diagnostics.map(({ code, at }) => [code, at])).toEqual([
      ['onnx/empty-file', { file: 'in/empty.onnx' }],
    ]);
  }
});
