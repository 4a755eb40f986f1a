import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { importOnnxBytes } from '../../src/frontend/onnx/index.ts';
import { externalFilesIn } from '../../src/node/external-files.ts';
import { importOnnxFile } from '../../src/node/model-file.ts';
import { bytesOf, externalTensor, modelOf, node } from '../frontend/onnx/model-parts.ts';
import { codesOf } from '../graph-ops/samples.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const outside = temporaryFolder('external');
const folder = join(outside, 'model');
mkdirSync(join(folder, 'data'), { recursive: true });
const weights = Float32Array.of(9, 1, 2, 3, 4, 9);
writeFileSync(join(folder, 'weights.bin'), weights);
writeFileSync(join(folder, 'data', 'weights.bin'), weights);
writeFileSync(join(outside, 'secret.bin'), weights);
symlinkSync(join(outside, 'secret.bin'), join(folder, 'link.bin'));
symlinkSync(outside, join(folder, 'linked'));
symlinkSync(join(folder, 'weights.bin'), join(folder, 'inner-link.bin'));

const externalData = externalFilesIn(folder);

function model(entries: Readonly<Record<string, string>>): Uint8Array {
  return bytesOf(
    modelOf({ nodes: [node('Add', ['x', 'w'], ['y'])], initializers: [externalTensor('w', [4], entries)] }),
  );
}

const range = { offset: '4', length: '16' };
const codes = (entries: Readonly<Record<string, string>>) =>
  codesOf(() => importOnnxBytes(model(entries), { externalData }));

it("reads a range of a file in the model's own folder", () => {
  for (const location of ['weights.bin', 'data/weights.bin', './data/./weights.bin', 'inner-link.bin']) {
    const { graph } = importOnnxBytes(model({ location, ...range }), { externalData });
    expect([...(graph.constants.get('w')?.data ?? [])]).toEqual([1, 2, 3, 4]);
  }
  const path = join(folder, 'model.onnx');
  writeFileSync(path, model({ location: 'weights.bin', ...range }));
  expect([...(importOnnxFile(path).graph.constants.get('w')?.data ?? [])]).toEqual([1, 2, 3, 4]);
});

it('refuses every way out of the folder', () => {
  const escapes = [
    '../secret.bin',
    'data/../../secret.bin',
    'data/../weights.bin',
    '..\\secret.bin',
    join(outside, 'secret.bin'),
    join(folder, 'weights.bin'),
    'C:\\secret.bin',
    '\\\\host\\secret.bin',
    'link.bin',
    'linked/secret.bin',
    'linked',
    '',
    '.',
    'data',
    'weights.bin\0.txt',
  ];
  for (const location of escapes)
    expect(codes({ location, ...range }), location).toEqual(['onnx/external-location']);
  expect(codes({ ...range })).toEqual(['onnx/external-location']);
});

it('refuses missing files and ranges outside the file', () => {
  expect(codes({ location: 'nothing.bin', ...range })).toEqual(['onnx/external-missing']);
  expect(codes({ location: 'weights.bin/x', ...range })).toEqual(['onnx/external-missing']);
  const ranges: Readonly<Record<string, string>>[] = [
    { offset: '9', length: '16' },
    { offset: '25', length: '16' },
    { offset: '-4', length: '16' },
    { offset: '4', length: '-16' },
    { offset: '4', length: '1e1' },
    { offset: '0x4', length: '16' },
    { offset: '4', length: '99999999999999999999' },
    { offset: '100' },
  ];
  for (const wrong of ranges) {
    expect(codes({ location: 'weights.bin', ...wrong }), JSON.stringify(wrong)).toEqual([
      'onnx/external-range',
    ]);
  }
  expect(codes({ location: 'weights.bin', offset: '4', length: '12' })).toEqual(['onnx/tensor-size']);
  expect(codes({ location: 'weights.bin' })).toEqual(['onnx/tensor-size']);
});

it('does not wait for a named pipe', () => {
  execFileSync('mkfifo', [join(folder, 'pipe')]);
  expect(codes({ location: 'pipe', ...range })).toEqual(['onnx/external-location']);
});
