import { expect, it } from 'vitest';
import { writeNpy } from '../../src/data/npy.ts';
import { shapeOfData } from '../../src/host/data-shapes.ts';
import { sizeOf } from '../../src/ir/tensor.ts';
import { expectDiagnostics, fileOf } from '../data/files.ts';
import { pngBytes } from '../data/png-bytes.ts';

type Shape = readonly number[];

const array = (shape: Shape): string =>
  fileOf('data.npy', writeNpy(shape, new Float64Array(sizeOf(shape)), 'float32'));

/** A colour image, 5 wide and 4 high. */
const image = (): string => {
  const rows = Array.from({ length: 4 }, () => new Array<number>(15).fill(7));
  return fileOf('image.png', pngBytes({ width: 5, height: 4, depth: 8, colour: 'rgb', rows }));
};

const told = (declared: Shape | undefined, path: string) =>
  shapeOfData({ name: 'x', ...(declared ? { shape: declared } : {}) }, path);

it.each<[string, Shape | undefined, Shape, Shape]>([
  ['frames', [-1, 2, -1, -1], [9, 2, 6, 5], [1, 2, 6, 5]],
  ['frames, of a batch of 1', [1, 2, -1, 5], [9, 2, 6, 5], [1, 2, 6, 5]],
  ['one frame alone', [-1, 2, -1, -1], [2, 6, 5], [1, 2, 6, 5]],
  ['frames that keep their batch of 1', [-1, 2, -1, -1], [9, 1, 2, 6, 5], [1, 2, 6, 5]],
  ['frames, of a fixed batch', [4, 2, -1, -1], [8, 2, 6, 5], [4, 2, 6, 5]],
  ['frames, of an input without a batch', [3, -1, -1], [9, 3, 6, 5], [3, 6, 5]],
  ['frames, of an input of no shape', undefined, [9, 2, 6, 5], [1, 2, 6, 5]],
  ['vectors, of an input of no shape', undefined, [9, 8], [1, 8]],
])('takes the shape of %s', async (_, declared, stored, shape) => {
  const path = array(stored);
  const found = await told(declared, path);
  expect(found).toMatchObject({ shape, note: { severity: 'note', at: { file: path } } });
  expect(found.note.message).toContain(`[${shape.join(', ')}] is taken`);
});

it.each<[Shape, Shape]>([
  [
    [-1, 3, -1, -1],
    [1, 3, 4, 5],
  ],
  [
    [-1, -1, -1, 3],
    [1, 4, 5, 3],
  ],
])('takes the shape of images for [%s]', async (declared, shape) => {
  expect((await told(declared, image())).shape).toEqual(shape);
});

it.each<[string, Shape | undefined, Shape]>([
  ['other channels', [-1, 3, -1, -1], [9, 2, 6, 5]],
  ['another rank', [-1, 3, -1, -1], [9, 3]],
  ['several batches', [-1, 2, -1, -1], [9, 4, 2, 6, 5]],
  ['one number for a frame of no shape', undefined, [9]],
])('refuses data of %s', async (_, declared, stored) => {
  expect(await expectDiagnostics(told(declared, array(stored)), 'data/not-its-shape')).toContain(
    `[${stored.join(', ')}]`,
  );
});

it('refuses images whose channels may be first or last', async () => {
  for (const declared of [[-1, -1, -1, -1], undefined]) {
    await expectDiagnostics(told(declared, image()), 'data/not-its-shape');
  }
});
