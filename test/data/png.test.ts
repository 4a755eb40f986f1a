import { expect, it } from 'vitest';
import { readData } from '../../src/data/read.ts';
import { expectDiagnostics, fileOf } from './files.ts';
import { greyPng, type PngFields, pngBytes } from './png-bytes.ts';

const DROPPED = [expect.stringContaining('transparency was dropped')];

const CASES: [string, PngFields, number[], number[], boolean][] = [
  [
    '8-bit grey',
    {
      width: 3,
      height: 2,
      depth: 8,
      colour: 'grey',
      rows: [
        [0, 1, 2],
        [253, 254, 255],
      ],
    },
    [2, 3, 1],
    [0, 1, 2, 253, 254, 255],
    false,
  ],
  [
    '16-bit grey',
    { width: 2, height: 1, depth: 16, colour: 'grey', rows: [[1, 2, 255, 254]] },
    [1, 2, 1],
    [258, 65534],
    false,
  ],
  [
    '8-bit RGB',
    {
      width: 2,
      height: 2,
      depth: 8,
      colour: 'rgb',
      rows: [
        [1, 2, 3, 4, 5, 6],
        [7, 8, 9, 10, 11, 12],
      ],
    },
    [2, 2, 3],
    [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12],
    false,
  ],
  [
    '16-bit RGB',
    { width: 1, height: 1, depth: 16, colour: 'rgb', rows: [[1, 0, 0, 2, 255, 255]] },
    [1, 1, 3],
    [256, 2, 65535],
    false,
  ],
  [
    'RGB and alpha',
    { width: 2, height: 1, depth: 8, colour: 'rgba', rows: [[1, 2, 3, 0, 4, 5, 6, 255]] },
    [1, 2, 3],
    [1, 2, 3, 4, 5, 6],
    true,
  ],
  [
    'grey and alpha',
    { width: 2, height: 1, depth: 8, colour: 'greyAlpha', rows: [[7, 0, 9, 255]] },
    [1, 2, 1],
    [7, 9],
    true,
  ],
  [
    'a transparent grey level',
    { width: 2, height: 1, depth: 8, colour: 'grey', transparency: [0, 7], rows: [[7, 9]] },
    [1, 2, 1],
    [7, 9],
    true,
  ],
  [
    'a palette of 2 bits',
    {
      width: 3,
      height: 2,
      depth: 2,
      colour: 'palette',
      palette: [10, 11, 12, 20, 21, 22, 30, 31, 32],
      rows: [[0b00011000], [0b10010000]],
    },
    [2, 3, 3],
    [10, 11, 12, 20, 21, 22, 30, 31, 32, 30, 31, 32, 20, 21, 22, 10, 11, 12],
    false,
  ],
  [
    'a palette with transparency',
    {
      width: 2,
      height: 1,
      depth: 8,
      colour: 'palette',
      palette: [1, 2, 3, 4, 5, 6],
      transparency: [0],
      rows: [[1, 0]],
    },
    [1, 2, 3],
    [4, 5, 6, 1, 2, 3],
    true,
  ],
];

it.each(CASES)('reads %s', async (_, fields, shape, values, dropsAlpha) => {
  const data = await readData(fileOf('a.png', pngBytes(fields)));
  expect(data).toMatchObject({ shape, count: 1, isInteger: true, layout: 'image-hwc' });
  expect([...data.values]).toEqual(values);
  expect(data.notes).toEqual(dropsAlpha ? DROPPED : []);
});

it.each([1, 2, 4])('widens grey of %i bits so that white is 255', async depth => {
  const levels = Array.from({ length: 11 }, (_, i) => (i * 7) % 2 ** depth);
  const bits = levels.map(level => level.toString(2).padStart(depth, '0')).join('');
  const row = (bits.match(/.{1,8}/g) ?? []).map(byte => Number.parseInt(byte.padEnd(8, '0'), 2));
  const fields: PngFields = {
    width: 11,
    height: 2,
    depth,
    colour: 'grey',
    rows: [row, row],
  };
  const data = await readData(fileOf('a.png', pngBytes(fields)));
  const wide = levels.map(level => Math.round((255 * level) / (2 ** depth - 1)));
  expect([...data.values]).toEqual([...wide, ...wide]);
  expect(Math.max(...data.values)).toBe(255);
});

const sound = greyPng(5, 4, 9);
const flipped = Uint8Array.from(sound);
flipped[50] ^= 1;
it.each([
  ['a cut file', sound.subarray(0, sound.length - 20)],
  ['only the signature', sound.subarray(0, 8)],
  ['a flipped bit', flipped],
  [
    'fewer rows than it says',
    pngBytes({
      width: 2,
      height: 3,
      depth: 8,
      colour: 'grey',
      rows: [
        [1, 2],
        [3, 4],
      ],
    }),
  ],
  [
    'a palette index beyond the palette',
    pngBytes({ width: 1, height: 1, depth: 8, colour: 'palette', palette: [1, 2, 3], rows: [[1]] }),
  ],
])('refuses %s', async (_, bytes) => {
  await expectDiagnostics(readData(fileOf('a.png', bytes)), 'data/corrupt-png');
});

it('refuses interlaced images of few bits', async () => {
  const bytes = pngBytes({
    width: 8,
    height: 1,
    depth: 1,
    colour: 'grey',
    rows: [[0], [0], [0]],
    interlace: 1,
  });
  await expectDiagnostics(readData(fileOf('a.png', bytes)), 'data/unsupported-png');
});

/** A PNG of one pixel whose header says otherwise; checksums stay right. */
function promising(width: number, height: number): Uint8Array {
  return pngBytes({ width, height, depth: 8, colour: 'grey', rows: [[7]] });
}

it('refuses an image that is too large before it makes anything of it', async () => {
  const started = performance.now();
  await expectDiagnostics(readData(fileOf('a.png', promising(40_000, 40_000))), 'data/large-image');
  await expectDiagnostics(readData(fileOf('b.png', promising(2 ** 31 - 1, 1))), 'data/large-image');
  expect(performance.now() - started).toBeLessThan(2000);
});

it('refuses an image whose data are longer than its pixels', async () => {
  const rows = Array.from({ length: 1000 }, () => new Array<number>(1000).fill(0));
  const bytes = pngBytes({ width: 1000, height: 1, depth: 8, colour: 'grey', rows });
  await expectDiagnostics(readData(fileOf('long.png', bytes)), 'data/corrupt-png');
});
