import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packageRoot } from '../../src/package-root.ts';
import { tfliteOf } from '../frontend/tflite/writer.ts';
import { bitwright, scratchFolder } from './bitwright.ts';
import { expectRefused } from './in-process.ts';
import { writeInto } from './tiny-design.ts';

const MODEL = join(packageRoot(), 'test/frontend/tflite/models/mlp-small.tflite');

it('compiles an int8 .tflite file without --input, its integers on the wire', async () => {
  const out = join(await scratchFolder(), 'mlp');
  const { exitCode, stdout } = await bitwright(['compile', MODEL, '-o', out]);
  expect(exitCode).toBe(0);
  expect(stdout).toContain('bw_mlp_small');
  const { inputs, outputs } = JSON.parse(readFileSync(join(out, 'manifest.json'), 'utf8'));
  // The model's own uint8 codes, on both sides.
  expect(inputs).toMatchObject([{ shape: [16], type: { kind: 'uint', bits: 8 }, scale: '1', offset: '0' }]);
  expect(outputs).toMatchObject([
    { shape: [4], type: { kind: 'uint', bits: 8 }, scale: ['1'], offset: ['0'] },
  ]);
});

it('refuses one that is cut off, and one of floats, with what to do', async () => {
  const folder = await scratchFolder();
  const cut = await writeInto(folder, 'cut.tflite', readFileSync(MODEL).subarray(0, 3000));
  await expectRefused(
    ['inspect', cut],
    'tflite/corrupt',
    /cut\.tflite: this is not a readable TensorFlow Lite/,
  );
  const x = { shape: [1, 4], type: 'float32' } as const;
  const model = tfliteOf({
    tensors: [x, x],
    operators: [{ kind: 'RELU', inputs: [0], outputs: [1] }],
    inputs: [0],
    outputs: [1],
  });
  const floats = await writeInto(folder, 'floats.tflite', model);
  await expectRefused(
    ['compile', floats, '-o', join(folder, 'o')],
    'tflite/not-quantized',
    /full integer quantization/,
  );
});
