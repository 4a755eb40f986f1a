import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as ort from 'onnxruntime-node';
import { expect, it } from 'vitest';
import { loadReference, MODEL_FORM, outputFile } from '../../src/cli/run.ts';
import { decodeNpy, writeNpy } from '../../src/data/npy.ts';
import { loadFrames } from '../../src/host/frames.ts';
import { referenceOutput } from '../../src/host/reference.ts';
import { DiagnosticError } from '../../src/ir/diagnostic.ts';
import { bytesOf, floats, modelOf, node, port } from '../frontend/onnx/model-parts.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const OPTIONS = { snap: 'fixed', shiftBits: 4, dataDomain: 'auto' } as const;

/** A convolution of any size of image, quantized in front and behind. */
const model = bytesOf(
  modelOf({
    inputs: [port('x', [-1, 2, -1, -1])],
    outputs: [port('y', [-1, 3, -1, -1])],
    initializers: [
      floats('scale', [0.25], []),
      floats(
        'weights',
        Array.from({ length: 54 }, (_, i) => ((i * 7) % 5) - 2),
        [3, 2, 3, 3],
      ),
    ],
    nodes: [
      node('QuantizeLinear', ['x', 'scale'], ['q']),
      node('DequantizeLinear', ['q', 'scale'], ['d']),
      node('Conv', ['d', 'weights'], ['y']),
    ],
  }),
);

const values = (count: number): Float32Array =>
  Float32Array.from({ length: count }, (_, i) => ((i * 37) % 101) / 8);

it('runs a model of any size of image on what the data have', async () => {
  const folder = temporaryFolder('open');
  const path = join(folder, 'net.onnx');
  const data = join(folder, 'x.npy');
  await writeFile(path, model);
  for (const shape of [
    [4, 2, 5, 7],
    [1, 2, 6, 4],
  ]) {
    const x = values(shape.reduce((a, b) => a * b));
    await writeFile(data, writeNpy(shape, x, 'float32'));
    const { host, layers, notes } = await loadReference(path, { ...OPTIONS, data: [data] });
    expect(notes.map(note => note.code)).toContain('data/input-shape');
    const frames = await loadFrames(host, data, OPTIONS);
    const integers = await referenceOutput(layers, frames, () => undefined);
    const got = decodeNpy(outputFile(host.outputs[0], integers, frames.count, MODEL_FORM), 'out.npy');
    const session = await ort.InferenceSession.create(model);
    const { y } = await session.run({ x: new ort.Tensor('float32', x, shape) });
    expect(got.shape).toEqual(y.dims);
    expect(got.values).toEqual(Float64Array.from(y.data as Float32Array));
  }
});

it('leaves an open shape open without data, and does not take data against what is given', async () => {
  const folder = temporaryFolder('open');
  const path = join(folder, 'net.onnx');
  const data = join(folder, 'x.npy');
  await writeFile(path, model);
  await writeFile(data, writeNpy([4, 2, 5, 7], values(280), 'float32'));
  const refusal = async (action: Promise<unknown>): Promise<readonly string[]> => {
    const error: unknown = await action.then(
      () => undefined,
      reason => reason,
    );
    return error instanceof DiagnosticError ? error.diagnostics.map(({ code }) => code) : [];
  };
  expect(await refusal(loadReference(path, OPTIONS))).toEqual(['graph/open-dimension']);
  const inputShape = [{ shape: [1, 2, 6, 7] }];
  const { host, notes } = await loadReference(path, { ...OPTIONS, inputShape, data: [data] });
  expect(host.inputs[0].shape).toEqual([2, 6, 7]);
  expect(notes.map(note => note.code)).not.toContain('data/input-shape');
  expect(await refusal(loadFrames(host, data, OPTIONS))).toEqual(['data/wrong-shape']);
});
