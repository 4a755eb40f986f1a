import { mkdir, readdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { type ModelProto, ModelProtoSchema, StringStringEntryProtoSchema } from 'onnx-buf';
import { beforeAll, expect, it } from 'vitest';
import { NetworkBuilder } from '../../src/frontend/builder.ts';
import { importOnnxBytes } from '../../src/frontend/onnx/index.ts';
import { writeOnnx } from '../../src/frontend/onnx/write.ts';
import { DiagnosticError } from '../../src/ir/diagnostic.ts';
import { hasSharedModels, sharedModel } from '../models/shared-models.ts';
import { scratchFolder } from './bitwright.ts';
import { expectRefused } from './in-process.ts';
import { TINY_MODEL, writeInto } from './tiny-design.ts';

let scratch: string;
beforeAll(async () => {
  scratch = await scratchFolder();
});

/** The tiny model after its protobuf was tampered with. */
function tampered(change: (graph: NonNullable<ModelProto['graph']>) => void): Uint8Array {
  // The decoded protobuf shares the memory of its bytes.
  const model = fromBinary(ModelProtoSchema, TINY_MODEL.slice());
  if (!model.graph) throw new Error('no graph');
  change(model.graph);
  return toBinary(ModelProtoSchema, model);
}

/** With element 5 of the first layer's weights set to `value`. */
function withWeight(value: number): Uint8Array {
  return tampered(({ initializer }) => {
    const weights = initializer.find(t => t.name === 'fc1 weights');
    if (!weights) throw new Error('no weights');
    new DataView(weights.rawData.buffer, weights.rawData.byteOffset).setFloat32(20, value, true);
  });
}

/** Float weights: what training without quantizers exports. */
function floatNetwork(): Uint8Array {
  const net = new NetworkBuilder('float');
  const weights = net.constant([0.1234567, 0.7182818, -0.3141592, 0.9, 0.0123, -1.2], [3, 2], { name: 'w' });
  net.output('y', net.relu(net.matMul(net.input('x', [1, 3]), weights, { name: 'fc' })));
  return writeOnnx(net.build());
}

const PNG_START = Uint8Array.of(137, 80, 78, 71, 13, 10, 26, 10, 0, 0, 0, 13, 73, 72, 68, 82);

const CASES: readonly (readonly [
  name: string,
  content: () => string | Uint8Array,
  code: string,
  message: RegExp,
])[] = [
  ['an empty file', () => '', 'onnx/empty-file', /empty file\.onnx: the file is empty/],
  [
    'the first byte',
    () => TINY_MODEL.subarray(0, 1),
    'onnx/corrupt',
    /first byte\.onnx: this is not a readable ONNX model/,
  ],
  ['its first 20 bytes', () => TINY_MODEL.subarray(0, 20), 'onnx/corrupt', /20 bytes\.onnx: .*\n.*truncated/],
  [
    'its first half',
    () => TINY_MODEL.subarray(0, TINY_MODEL.length / 2),
    'onnx/corrupt',
    /half\.onnx: .*\n.*truncated/,
  ],
  ['text', () => 'not a model\n', 'onnx/not-onnx', /text\.onnx: this is not an ONNX model/],
  ['a PNG image', () => PNG_START, 'onnx/corrupt', /image\.onnx: this is not a readable ONNX model/],
  ['zeros', () => new Uint8Array(100), 'onnx/corrupt', /zeros\.onnx: this is not a readable ONNX model/],
  [
    'a float network',
    floatNetwork,
    'lower/unquantized-weights',
    /node 'fc': the weights are not quantized.*\n.*Brevitas/,
  ],
  ['a NaN weight', () => withWeight(Number.NaN), 'onnx/not-finite', /tensor 'fc1 weights': element 5 is NaN/],
  [
    'an infinite weight',
    () => withWeight(Number.NEGATIVE_INFINITY),
    'onnx/not-finite',
    /tensor 'fc1 weights': element 5 is -Infinity/,
  ],
  [
    'an unknown operator',
    () =>
      tampered(({ node }) => {
        node[node.length - 1].opType = 'Fourier';
      }),
    'onnx/unknown-operator',
    /node 'fc3': operator Fourier is not supported.*\n.*export the model without it/,
  ],
];

it.each(CASES)('refuses %s and writes nothing', async (name, content, code, message) => {
  const file = await writeInto(scratch, `${name}.onnx`, content());
  const refused = join(scratch, 'refused');
  await mkdir(refused, { recursive: true });
  await expectRefused(['compile', file, '--input', 'int4', '-o', join(refused, 'out')], code, message);
  expect(await readdir(refused)).toEqual([]);
});

it('refuses a folder, and a path where nothing is', async () => {
  await expectRefused(['inspect', scratch], 'onnx/not-a-file', /this is not a regular file/);
  await expectRefused(
    ['inspect', join(scratch, 'x.onnx')],
    'onnx/file-not-found',
    /x\.onnx: .* does not exist/,
  );
});

it('refuses a model cut off anywhere, or reads it whole but for what follows its graph', () => {
  const whole = JSON.stringify(importOnnxBytes(TINY_MODEL).graph.nodes);
  let read = 0;
  for (let length = 0; length < TINY_MODEL.length; length++) {
    try {
      const { graph } = importOnnxBytes(TINY_MODEL.subarray(0, length));
      expect(JSON.stringify(graph.nodes), `${length} bytes`).toBe(whole);
      read++;
    } catch (error) {
      expect(error, `${length} bytes`).toBeInstanceOf(DiagnosticError);
    }
  }
  // Without one or both of the operator set imports.
  expect(read).toBeLessThan(3);
});

it('reads external data of its own folder only', async () => {
  const model = tampered(({ initializer }) => {
    const weights = initializer.find(t => t.name === 'fc1 weights');
    if (!weights) throw new Error('no weights');
    weights.rawData = new Uint8Array(0);
    weights.dataLocation = 1;
    const entry = { key: 'location', value: 'weights.bin' };
    weights.externalData = [create(StringStringEntryProtoSchema, entry)];
  });
  const file = await writeInto(scratch, 'external/model.onnx', model);
  const secret = await writeInto(scratch, 'secret.bin', new Uint8Array(12 * 8 * 4));
  await symlink(secret, join(scratch, 'external', 'weights.bin'));
  await expectRefused(
    ['inspect', file, '--input', 'int4'],
    'onnx/external-location',
    /'weights\.bin' refused/,
  );
});

it.skipIf(!hasSharedModels).each(['mnist-conv_model.onnx', 'residual_block_clean.onnx'])(
  'refuses the float network %s',
  async name => {
    const args = ['inspect', sharedModel(name), '--input', 'uint8'];
    await expectRefused(args, /^(onnx|lower)\//, /\n {2}help: /);
  },
);
