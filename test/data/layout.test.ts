import { expect, it } from 'vitest';
import { arrangeSamples, checkSamples, splitSamples } from '../../src/data/layout.ts';
import { InvariantError } from '../../src/ir/invariant.ts';
import { sizeOf } from '../../src/ir/tensor.ts';
import { expectDiagnostics } from './files.ts';

/** Reads an array whose elements are 0, 1, 2, ... for a model's sample shape. */
function read(shape: number[], sampleShape?: number[]) {
  const values = Float64Array.from({ length: sizeOf(shape) }, (_, i) => i);
  const data = splitSamples({ shape, values, isInteger: true }, sampleShape);
  return sampleShape ? checkSamples(data, sampleShape, 'a.npy') : data;
}

it.each<[number[], number[] | undefined, number, number[]]>([
  [[5, 28, 28], [1, 28, 28], 5, [28, 28]],
  [[28, 28], [1, 28, 28], 1, [28, 28]],
  [[1, 28, 28], [1, 28, 28], 1, [1, 28, 28]],
  [[1, 1, 28, 28], [1, 28, 28], 1, [1, 28, 28]],
  [[7, 1, 28, 28], [1, 28, 28], 7, [1, 28, 28]],
  [[784], [1, 28, 28], 1, [784]],
  [[3, 784], [1, 28, 28], 3, [784]],
  [[4, 28, 28], [784], 4, [28, 28]],
  [[600], [600], 1, [600]],
  [[1, 600], [600], 1, [600]],
  [[2, 600], [600], 2, [600]],
  [[9], [1], 9, []],
  [[], [1], 1, []],
  [[6, 2], undefined, 6, [2]],
  [[], undefined, 1, []],
])('takes [%s] for a model of [%s] as %i samples', (shape, sampleShape, count, sample) => {
  expect(read(shape, sampleShape)).toMatchObject({ count, shape: sample, layout: 'as-stored', notes: [] });
});

it('takes batches of samples apart, and says so', () => {
  const data = read([2, 4, 8], [8]);
  expect(data).toMatchObject({ count: 8, shape: [8], layout: 'as-stored' });
  expect(data.notes).toEqual(['2 batches of 4 samples of shape [8] were taken as 8 samples']);
  expect(arrangeSamples(data, [8]).values).toEqual(Float64Array.from({ length: 64 }, (_, i) => i));
  expect(read([5, 2, 3, 4, 5], [3, 4, 5])).toMatchObject({ count: 10, shape: [3, 4, 5] });
});

it('brings images into channels-first order', () => {
  const data = read([2, 4, 5, 3], [3, 4, 5]);
  expect(data).toMatchObject({ count: 2, shape: [4, 5, 3], layout: 'image-hwc' });
  expect(data.notes).toEqual([expect.stringContaining('height x width x channels')]);
  const arranged = arrangeSamples(data, [3, 4, 5]);
  expect(arranged).toMatchObject({ count: 2, shape: [3, 4, 5], layout: 'as-stored' });
  for (let n = 0; n < 2; n++) {
    for (let c = 0; c < 3; c++) {
      for (let y = 0; y < 4; y++) {
        for (let x = 0; x < 5; x++) {
          const stored = data.values[((n * 4 + y) * 5 + x) * 3 + c];
          expect(arranged.values[((n * 3 + c) * 4 + y) * 5 + x]).toBe(stored);
        }
      }
    }
  }
});

it('keeps the order of what fits as it is', () => {
  for (const [shape, sampleShape] of [
    [
      [2, 3, 4, 5],
      [3, 4, 5],
    ],
    [
      [2, 4, 5, 3],
      [4, 5, 3],
    ],
    [
      [2, 3, 3, 3],
      [3, 3, 3],
    ],
    [
      [2, 20],
      [1, 4, 5],
    ],
  ]) {
    const data = read(shape, sampleShape);
    expect(arrangeSamples(data, sampleShape)).toMatchObject({ shape: sampleShape, values: data.values });
  }
});

it('takes an image of as many rows and columns as channels as height x width x channels', () => {
  const image = { ...read([2, 3, 3, 3]), layout: 'image-hwc' as const };
  const first = arrangeSamples(checkSamples(image, [3, 3, 3], 'a.png'), [3, 3, 3]).values.subarray(0, 9);
  expect([...first]).toEqual([0, 3, 6, 9, 12, 15, 18, 21, 24]);
});

it.each([
  [
    [28, 28, 1],
    [1, 28, 28],
  ],
  [
    [28, 28, 1],
    [28, 28],
  ],
  [[28, 28, 1], [784]],
  [
    [28, 28, 1],
    [28, 28, 1],
  ],
])('takes a grey image [%s] for a model of [%s]', (shape, sampleShape) => {
  const image = { ...read([1, ...shape]), layout: 'image-hwc' as const };
  const arranged = arrangeSamples(checkSamples(image, sampleShape, 'a.png'), sampleShape);
  expect(arranged).toMatchObject({ shape: sampleShape, values: image.values });
});

it.each([
  ['too small', [2, 27, 28], [1, 28, 28]],
  ['transposed', [2, 28, 14], [14, 28]],
  ['width before height', [2, 5, 4, 3], [3, 4, 5]],
  ['one axis too many', [2, 2, 3, 4], [6, 4]],
  ['of batches of columns', [2, 8, 4], [8]],
  ['of batches of batches', [2, 3, 4, 8], [8]],
  ['of batches of images, channels last', [2, 4, 4, 5, 3], [3, 4, 5]],
])('refuses an array %s', async (_, shape, sampleShape) => {
  const attempt = (async () => read(shape, sampleShape))();
  expect(await expectDiagnostics(attempt, 'data/wrong-shape')).toContain(`shape [${shape}]`);
});

it.each([
  ['of another size', [27, 28, 1], [1, 28, 28]],
  ['of three channels for one', [28, 28, 3], [1, 28, 28]],
  ['in colour for a flat input', [4, 5, 3], [60]],
])('refuses an image %s', async (_, shape, sampleShape) => {
  const image = { ...read([1, ...shape]), layout: 'image-hwc' as const };
  const attempt = (async () => checkSamples(image, sampleShape, 'a.png'))();
  await expectDiagnostics(attempt, 'data/wrong-image-shape');
});

it('arranges only what was read for the same shape', () => {
  expect(() => arrangeSamples(read([2, 3]), [4])).toThrow(InvariantError);
});
