import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { modelOfBytes } from '../../../src/frontend/model.ts';
import { DiagnosticError } from '../../../src/ir/diagnostic.ts';
import { Random } from '../../kernels/random.ts';
import { type ModelParts, type OPERATORS, type TensorParts, tfliteOf } from './writer.ts';

const fileOf = (name: string) =>
  new Uint8Array(readFileSync(join(import.meta.dirname, `models/${name}.tflite`)));

/** The codes of what a file is refused for, none where it is taken; throws what is no diagnostic. */
function refusalOf(bytes: Uint8Array): string {
  try {
    modelOfBytes(bytes, 'damaged.tflite');
    return '';
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    expect(error.diagnostics.length).toBeGreaterThan(0);
    for (const { at } of error.diagnostics) expect(at?.file).toBe('damaged.tflite');
    return error.diagnostics.map(({ code }) => code).join(' ');
  }
}

it('refuses a file wherever it is cut off', () => {
  const bytes = fileOf('mlp-small');
  for (let length = 8; length < bytes.length - 64; length += 97) {
    expect(refusalOf(bytes.slice(0, length)), `${length} bytes`).toMatch(/^(tflite|budget)\//);
  }
});

it.each(['joins', 'autoencoder-small'])('takes or refuses %s with bytes that are others', name => {
  const bytes = fileOf(name);
  const random = new Random(9);
  const outcomes = { taken: 0, refused: 0 };
  for (let i = 0; i < 60; i++) {
    const changed = bytes.slice();
    // The tables stand behind the weights or in front of them: both ends are where most breaks.
    for (let left = random.integer(1, 4); left > 0; left--) {
      const at = random.integer(0, 1023);
      changed[random.next() < 0.5 ? at : bytes.length - 1 - at] = random.integer(0, 255);
    }
    outcomes[refusalOf(changed) === '' ? 'taken' : 'refused']++;
  }
  expect(outcomes.refused).toBeGreaterThan(5);
  expect(outcomes.taken).toBeGreaterThan(5);
});

const coding = { scales: [0.02], zeroPoints: [1] };
const x: TensorParts = { shape: [1, 4], ...coding };
const weights: TensorParts = { shape: [2, 4], scales: [0.01], data: [1, 2, 3, 4, 5, 6, 7, 8] };
const y: TensorParts = { shape: [1, 2], ...coding };

/** A model of one operator over x, some constants, and y. */
const one = (
  kind: keyof typeof OPERATORS,
  tensors: readonly TensorParts[],
  changed: Partial<ModelParts> = {},
  options: ModelParts['operators'][number]['options'] = [],
): ModelParts => ({
  tensors,
  operators: [
    { kind, inputs: tensors.slice(0, -1).map((_, i) => i), outputs: [tensors.length - 1], options },
  ],
  inputs: [0],
  outputs: [tensors.length - 1],
  ...changed,
});

const REFUSED: readonly (readonly [name: string, model: ModelParts, code: string])[] = [
  [
    'a model of floats',
    one('FULLY_CONNECTED', [{ ...x, type: 'float32' }, weights, y]),
    'tflite/not-quantized',
  ],
  [
    'activations of 16 bits',
    one('FULLY_CONNECTED', [{ ...x, type: 'int16' }, weights, y]),
    'tflite/not-quantized',
  ],
  ['no scale', one('FULLY_CONNECTED', [{ shape: [1, 4] }, weights, y]), 'tflite/bad-quantization'],
  ['a scale of zero', one('FULLY_CONNECTED', [{ ...x, scales: [0] }, weights, y]), 'tflite/bad-quantization'],
  [
    'a scale that is no number',
    one('QUANTIZE', [x, { ...x, scales: [Number.NaN] }]),
    'tflite/bad-quantization',
  ],
  [
    'a zero point that is no code',
    one('QUANTIZE', [x, { ...x, zeroPoints: [200] }]),
    'tflite/bad-quantization',
  ],
  [
    'weights with a zero point',
    one('FULLY_CONNECTED', [x, { ...weights, zeroPoints: [3] }, y]),
    'tflite/bad-quantization',
  ],
  [
    'weights of scales on the inputs',
    one('FULLY_CONNECTED', [x, { ...weights, scales: [1, 1, 1, 1], axis: 1 }, y]),
    'tflite/bad-quantization',
  ],
  [
    'weights that are computed',
    one('FULLY_CONNECTED', [x, { ...weights, data: undefined }, y]),
    'tflite/not-written',
  ],
  [
    'data of another size',
    one('FULLY_CONNECTED', [x, { ...weights, data: [1, 2, 3] }, y]),
    'tflite/data-size',
  ],
  [
    'a result of another shape',
    one('FULLY_CONNECTED', [x, weights, { ...y, shape: [1, 3] }]),
    'tflite/bad-shape',
  ],
  [
    'a batch of frames',
    one('RELU', [
      { ...x, shape: [2, 4] },
      { ...x, shape: [2, 4] },
    ]),
    'tflite/bad-shape',
  ],
  ['an open shape', one('RELU', [{ ...x, shape: [-1, 4] }, x]), 'tflite/bad-shape'],
  [
    'a huge shape',
    one('RELU', [
      { ...x, shape: [1, 2 ** 30] },
      { ...x, shape: [1, 2 ** 30] },
    ]),
    'budget/exceeded',
  ],
  [
    'sums beyond 32 bits',
    one('FULLY_CONNECTED', [x, { ...weights, scales: [1e9] }, y]),
    'tflite/sum-overflows',
  ],
  ['an operator that is not taken', one('HARD_SWISH', [x, x]), 'tflite/unsupported-operator'],
  ['an operator of a code beyond a byte', one('SIGN', [x, x]), 'tflite/unsupported-operator'],
  ['a custom operator', one('CUSTOM', [x, x]), 'tflite/unsupported-operator'],
  [
    'padding to another scale',
    one('MAX_POOL_2D', [
      { ...x, shape: [1, 2, 2, 1] },
      { shape: [1, 1, 1, 1], scales: [0.3] },
    ]),
    'tflite/unsupported-form',
  ],
  [
    'a pool without a stride',
    one('MAX_POOL_2D', [
      { ...x, shape: [1, 2, 2, 1] },
      { ...x, shape: [1, 2, 2, 1] },
    ]),
    'tflite/unsupported-form',
  ],
  [
    'an unknown fused function',
    one('FULLY_CONNECTED', [x, weights, y], {}, [[0, 'int8', 5]]),
    'tflite/unsupported-form',
  ],
  [
    'shuffled weights',
    one('FULLY_CONNECTED', [x, weights, y], {}, [[1, 'int8', 1]]),
    'tflite/unsupported-form',
  ],
  ['an output that is an input', one('RELU', [x, x, x], { outputs: [0] }), 'tflite/input-passed'],
  ['an index beyond the tensors', one('RELU', [x, x], { outputs: [7] }), 'tflite/bad-index'],
  ['no outputs', one('RELU', [x, x], { outputs: [] }), 'tflite/no-graph'],
  [
    'an operator that writes its input',
    { ...one('RELU', [x, x]), operators: [{ kind: 'RELU', inputs: [0], outputs: [0] }], outputs: [0] },
    'tflite/written-twice',
  ],
  [
    'an operator that writes a constant',
    one('RELU', [x, { ...x, data: [1, 2, 3, 4] }]),
    'tflite/written-twice',
  ],
  [
    'an operator without operands',
    { ...one('RELU', [x, x]), operators: [{ kind: 'RELU', inputs: [], outputs: [1] }] },
    'tflite/operand-count',
  ],
  [
    'an operator before what it reads',
    {
      ...one('RELU', [x, x, x]),
      operators: [
        { kind: 'RELU', inputs: [2], outputs: [1] },
        { kind: 'RELU', inputs: [0], outputs: [2] },
      ],
      outputs: [1],
    },
    'tflite/not-written',
  ],
  [
    'a product along the channels of an image as wide as it has channels',
    { ...one('MUL', [{ ...x, shape: [1, 4, 4, 4] }, x, { ...x, shape: [1, 4, 4, 4] }]), inputs: [0, 1] },
    'tflite/unsupported-form',
  ],
  [
    'a sum of an image and a vector',
    { ...one('ADD', [{ ...x, shape: [1, 4, 4, 4] }, x, { ...x, shape: [1, 4, 4, 4] }]), inputs: [0, 1] },
    'tflite/unsupported-form',
  ],
  [
    'what follows a softmax',
    {
      ...one('RELU', [x, x, x]),
      operators: [
        { kind: 'SOFTMAX', inputs: [0], outputs: [1] },
        { kind: 'RELU', inputs: [1], outputs: [2] },
      ],
    },
    'tflite/float-behind',
  ],
];

it.each(REFUSED)('refuses %s', (_, model, code) => {
  expect(refusalOf(tfliteOf(model)).split(' ')).toContain(code);
});

it('says which shapes a command cannot change, and which tensors there are', () => {
  const bytes = fileOf('mlp-small');
  expect(() => modelOfBytes(bytes, 'm.tflite', { inputShapes: [{ shape: [1, 16] }] })).toThrow(
    'tflite/fixed-shape',
  );
  expect(() => modelOfBytes(bytes, 'm.tflite', { until: 'nothing' })).toThrow('tflite/unknown-tensor');
});
