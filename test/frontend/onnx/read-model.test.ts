import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { create, toBinary } from '@bufbuild/protobuf';
import { ModelProtoSchema, OperatorSetIdProtoSchema } from 'onnx-buf';
import { expect, it } from 'vitest';
import { importOnnxBytes } from '../../../src/frontend/onnx/index.ts';
import { opsetImport } from '../../../src/frontend/onnx/proto-builders.ts';
import { DiagnosticError } from '../../../src/ir/diagnostic.ts';
import { importOnnxFile } from '../../../src/node/model-file.ts';
import { codesOf, diagnosticsOf, random } from '../../graph-ops/samples.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { bytesOf, floats, modelOf, node } from './model-parts.ts';

const folder = temporaryFolder('onnx');

function fileOf(name: string, content: Uint8Array | string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const network = modelOf({
  nodes: [
    node('Quant', ['x', 's', 'z', 'b'], ['q'], {
      domain: 'qonnx.custom_op.general',
      name: 'quantizer',
      attributes: { signed: { int: 1 }, narrow: { int: 0 }, rounding_mode: { string: 'ROUND' } },
    }),
    node('MatMul', ['q', 'w'], ['y'], { name: 'product' }),
  ],
  initializers: [
    floats('s', [0.5], []),
    floats('z', [0], []),
    floats('b', [4], []),
    floats(
      'w',
      Array.from({ length: 16 }, (_, i) => i - 8),
      [4, 4],
    ),
  ],
});

it('tells a missing file, a folder, an empty file and text from a model', () => {
  mkdirSync(join(folder, 'sub'));
  expect(codesOf(() => importOnnxFile(join(folder, 'nothing.onnx')))).toEqual(['onnx/file-not-found']);
  expect(codesOf(() => importOnnxFile(join(folder, 'sub')))).toEqual(['onnx/not-a-file']);
  expect(codesOf(() => importOnnxFile(fileOf('empty.onnx', '')))).toEqual(['onnx/empty-file']);
  const text = fileOf('text.onnx', 'This is a text file, and not a network at all.\n');
  expect(codesOf(() => importOnnxFile(text))).toEqual(['onnx/not-onnx']);
  expect(codesOf(() => importOnnxFile(join(text, 'x.onnx')))).toHaveLength(1);
});

it('tells other binary formats from a model', () => {
  const png = Uint8Array.of(
    0x89,
    0x50,
    0x4e,
    0x47,
    0x0d,
    0x0a,
    0x1a,
    0x0a,
    0,
    0,
    0,
    13,
    0x49,
    0x48,
    0x44,
    0x52,
  );
  const zip = Uint8Array.of(0x50, 0x4b, 3, 4, 20, 0, 0, 0, 8, 0, 0, 0, 0, 0);
  const zeros = new Uint8Array(4096);
  expect(codesOf(() => importOnnxBytes(zip))).toEqual(['onnx/other-format']);
  for (const bytes of [png, zeros]) {
    const [code] = codesOf(() => importOnnxBytes(bytes));
    expect(['onnx/corrupt', 'onnx/not-onnx']).toContain(code);
  }
});

it('tells a model without a graph', () => {
  const model = create(ModelProtoSchema, { irVersion: 8n, opsetImport: [opsetImport('', 13)] });
  expect(codesOf(() => importOnnxBytes(toBinary(ModelProtoSchema, model)))).toEqual(['onnx/no-graph']);
});

it('names the file in every diagnostic', () => {
  const path = fileOf('half.onnx', bytesOf(network).subarray(0, 100));
  for (const diagnostic of diagnosticsOf(() => importOnnxFile(path))) expect(diagnostic.at?.file).toBe(path);
});

/** Imports bytes that may be anything; true where they made a graph. Only diagnostics may be thrown. */
function isImported(bytes: Uint8Array): boolean {
  try {
    importOnnxBytes(bytes);
    return true;
  } catch (error) {
    if (error instanceof DiagnosticError) return false;
    throw error;
  }
}

it('a model cut short anywhere is refused by a diagnostic', () => {
  const bytes = bytesOf(network);
  expect(isImported(bytes)).toBe(true);
  const read = Array.from({ length: bytes.length }, (_, length) => length).filter(n =>
    isImported(bytes.subarray(0, n)),
  );
  // the opset import stands last in the file: cut right before it, the model reads as one that leaves it out
  const importField = 2 + toBinary(OperatorSetIdProtoSchema, opsetImport('', 13)).length;
  expect(read).toEqual([bytes.length - importField]);
});

it('damaged bytes make a diagnostic or a model, never anything else', () => {
  const bytes = bytesOf(network);
  const next = random(77);
  let refused = 0;
  for (let round = 0; round < 3000; round++) {
    const damaged = Uint8Array.from(bytes);
    for (let i = 0; i <= round % 3; i++)
      damaged[Math.floor(next() * damaged.length)] = Math.floor(next() * 256);
    if (!isImported(damaged)) refused++;
  }
  expect(refused).toBeGreaterThan(300);
});

it('random bytes and deep nesting are refused', () => {
  const next = random(78);
  for (let round = 0; round < 500; round++) {
    const bytes = Uint8Array.from({ length: 1 + Math.floor(next() * 200) }, () => Math.floor(next() * 256));
    expect(isImported(bytes)).toBe(false);
  }
});

it('nesting deeper than the stack is refused', () => {
  // model.graph, then over and over: graph.node, node.attribute, attribute.g
  const tags = [0x3a, ...Array.from({ length: 30000 }, (_, level) => [0x0a, 0x2a, 0x32][level % 3])];
  const reversed: number[] = [];
  for (const tag of tags.reverse()) {
    const length = varint(reversed.length);
    reversed.push(...length.reverse(), tag);
  }
  expect(codesOf(() => importOnnxBytes(Uint8Array.from(reversed.reverse())))).toEqual(['onnx/corrupt']);
});

function varint(value: number): number[] {
  return value > 127 ? [(value & 127) | 128, ...varint(value >>> 7)] : [value];
}

it('refuses what is no bytes, and takes those of another realm', () => {
  const bytes = bytesOf(network);
  for (const wrong of ['model.onnx', undefined, null, {}, [...bytes], bytes.buffer]) {
    const [found] = diagnosticsOf(() => importOnnxBytes(wrong as Uint8Array));
    expect(found).toMatchObject({ code: 'onnx/not-bytes', message: expect.stringContaining('a Uint8Array') });
  }
  const foreign: Uint8Array = runInNewContext('Uint8Array.from(bytes)', { bytes: [...bytes] });
  expect(foreign instanceof Uint8Array).toBe(false);
  expect(importOnnxBytes(foreign).graph.nodes).toHaveLength(2);
});
