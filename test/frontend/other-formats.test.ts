import { expect, it } from 'vitest';
import { importOnnxBytes } from '../../src/frontend/onnx/index.ts';

const bytes = (...parts: readonly (string | number[])[]): Uint8Array =>
  Uint8Array.from(
    parts.flatMap(part => (typeof part === 'string' ? [...part].map(c => c.charCodeAt(0)) : part)),
  );

/** An archive as far as its beginning tells: the local header and the name of each file (APPNOTE.TXT, 4.3.7). */
const zip = (...names: readonly string[]): Uint8Array =>
  bytes(
    ...names.flatMap(name => [
      'PK',
      [3, 4, ...new Array<number>(22).fill(0), name.length, 0, 0, 0],
      name,
      '{}',
    ]),
  );

it.each([
  ['TensorFlow Lite', bytes([0x1c, 0, 0, 0], 'TFL3', [0x14, 0, 0x20, 0]), 'tf2onnx.convert --tflite'],
  ['ONNX Runtime', bytes([8, 0, 0, 0], 'ORTM', [0, 0, 0, 0]), '.onnx file that it was made from'],
  ['HDF5', bytes([0x89], 'HDF\r\n', [0x1a], '\n', [0, 0]), 'tf2onnx.convert --keras'],
  ['Keras', zip('metadata.json', 'config.json', 'model.weights.h5'), 'tf2onnx.convert --keras'],
  ['PyTorch', zip('best/data.pkl', 'best/version'), 'torch.onnx.export'],
  ['PyTorch', zip('archive_format', 'models/model.json'), 'torch.onnx.export'],
  ['a zip archive', zip('a/model.onnx'), 'unpack it'],
  ['torch.save', bytes([0x80, 2, 0x8a, 0x0a, 0x6c]), 'torch.onnx.export'],
  ['gzip', bytes([0x1f, 0x8b, 8, 0]), 'gunzip'],
  ['safetensors', bytes([64, 0, 0, 0, 0, 0, 0, 0], '{"a":'), 'weights alone'],
])('names a file of %s, and how to get an ONNX file', (name, file, help) => {
  expect(() => importOnnxBytes(file)).toThrow(
    expect.objectContaining({
      diagnostics: [
        expect.objectContaining({
          code: 'onnx/other-format',
          message: expect.stringContaining(name),
          help: expect.stringContaining(help),
        }),
      ],
    }),
  );
});

it('calls by no name what it does not know', () => {
  expect(() => importOnnxBytes(bytes('layers: 3\n'))).toThrow('this is not an ONNX model');
});
