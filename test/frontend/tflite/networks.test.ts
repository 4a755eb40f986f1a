import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { lowerNetwork } from '../../../src/compile.ts';
import { modelOfBytes } from '../../../src/frontend/model.ts';
import { readTflite } from '../../../src/frontend/tflite/read-model.ts';
import { differences, type Expected, loweredTo, valuesOf } from './frames.ts';
import { bytesOf, jsonPathOf, NETWORKS } from './recorded.ts';

const expectedOf = (name: string): Expected => JSON.parse(readFileSync(jsonPathOf(name), 'utf8'));

it.each(NETWORKS)("gives what TensorFlow Lite's reference kernels give, code for code: %s", name => {
  const expected = expectedOf(name);
  expect(differences(loweredTo(bytesOf(name), expected.tensor), expected)).toEqual({ values: 0, frames: 0 });
});

it('leaves a softmax at the end to the host, and tells it', () => {
  const { graph, notes } = modelOfBytes(bytesOf('ds-cnn-small'), 'ds-cnn-small.tflite');
  const network = lowerNetwork(graph, { snap: 'none' });
  expect(notes.map(({ code }) => code)).toContain('tflite/left-to-host');
  const { frames, outputs } = expectedOf('ds-cnn-small');
  // Scores stand in the order of the logits' codes.
  const order = (values: readonly number[]) =>
    values.map((_, i) => i).sort((a, b) => values[b] - values[a] || a - b);
  const scores = valuesOf(
    network,
    frames.map(frame => [frame]),
  );
  expect(scores.map(order)).toEqual(outputs.map(order));
});

it('notices a weight that is another', () => {
  const bytes = bytesOf('mlp-small');
  const { operators, tensors } = readTflite(bytes);
  const last = operators.findLast(({ kind }) => kind === 'FULLY_CONNECTED');
  const weights = tensors[last?.inputs[1] ?? -1].data ?? new Uint8Array();
  // Its data are a part of the file's bytes.
  weights[0] ^= 0x40;
  const expected = expectedOf('mlp-small');
  expect(differences(loweredTo(bytes, expected.tensor), expected).values).toBeGreaterThan(0);
});

it('takes the name of its file', () => {
  expect(modelOfBytes(bytesOf('pools'), 'nets/pools.tflite').name).toBe('pools');
});
