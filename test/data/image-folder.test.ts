import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readData } from '../../src/data/read.ts';
import { expectDiagnostics, temporaryFolder } from './files.ts';
import { greyPng, pngBytes } from './png-bytes.ts';

/** A folder of files; a name with a slash lies in a subfolder. */
function folderOf(files: Record<string, Uint8Array>): string {
  const folder = temporaryFolder();
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

const pixel = (value: number) => greyPng(1, 1, value);

it('reads a flat folder in natural order', async () => {
  const files = {
    'i10.png': pixel(10),
    'i9.png': pixel(9),
    'i1.PNG': pixel(1),
    'h20.png': pixel(0),
    '.hidden.png': pixel(99),
  };
  const data = await readData(folderOf(files));
  expect(data).toMatchObject({ shape: [1, 1, 1], count: 4, isInteger: true, layout: 'image-hwc', notes: [] });
  expect([...data.values]).toEqual([0, 1, 9, 10]);
  expect(data.labels).toBeUndefined();
});

it('numbers one subfolder per class by name', async () => {
  const files = {
    'dog/2.png': pixel(3),
    'cat/b.png': pixel(2),
    'cat/a.png': pixel(1),
    'dog/10.png': pixel(4),
  };
  const data = await readData(folderOf(files), { sampleShape: [1, 1, 1] });
  expect([...data.values]).toEqual([1, 2, 3, 4]);
  expect(data.labels).toEqual(Int32Array.of(0, 0, 1, 1));
  expect(data.classNames).toEqual(['cat', 'dog']);
  expect(data.notes).toEqual([]);
});

it('tells when number names are not the labels', async () => {
  const names = Array.from({ length: 11 }, (_, i) => `${i}`);
  const data = await readData(
    folderOf(Object.fromEntries(names.map(name => [`${name}/a.png`, pixel(Number(name))]))),
  );
  expect(data.classNames).toEqual(['0', '1', '10', '2', '3', '4', '5', '6', '7', '8', '9']);
  expect([...data.values]).toEqual([0, 1, 10, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(data.notes).toEqual([expect.stringContaining("folder '10' is class 2")]);
  const plain = await readData(folderOf({ '0/a.png': pixel(0), '1/a.png': pixel(1) }));
  expect(plain.notes).toEqual([]);
});

it('names what it leaves out', async () => {
  const text = new TextEncoder().encode('x');
  const data = await readData(
    folderOf({ 'a.png': pixel(1), 'b.jpg': text, 'c.txt': text, d: text, e: text }),
  );
  expect(data.count).toBe(1);
  expect(data.notes).toEqual([expect.stringMatching(/b\.jpg.*c\.txt.* and 1 more$/)]);
});

it('refuses an empty folder', async () => {
  await expectDiagnostics(readData(temporaryFolder()), 'data/empty-folder');
  await expectDiagnostics(readData(folderOf({ 'a.jpg': pixel(1) })), 'data/empty-folder');
});

it('names every class without images', async () => {
  const folder = folderOf({ 'a/1.png': pixel(1), 'b/1.txt': pixel(1) });
  mkdirSync(join(folder, 'c'));
  const text = await expectDiagnostics(readData(folder), 'data/empty-folder', 'data/empty-folder');
  expect(text).toContain(join(folder, 'b'));
  expect(text).toContain(join(folder, 'c'));
});

it('refuses images beside class folders', async () => {
  await expectDiagnostics(
    readData(folderOf({ 'a.png': pixel(1), 'b/a.png': pixel(1) })),
    'data/mixed-folder',
  );
});

it('names every image that differs from the first', async () => {
  const rgb = pngBytes({ width: 1, height: 1, depth: 8, colour: 'rgb', rows: [[1, 2, 3]] });
  const deep = pngBytes({ width: 1, height: 1, depth: 16, colour: 'grey', rows: [[1, 2]] });
  const files = {
    '1.png': pixel(1),
    '2.png': greyPng(2, 1, 1),
    '3.png': rgb,
    '4.png': pixel(2),
    '5.png': deep,
  };
  const text = await expectDiagnostics(
    readData(folderOf(files)),
    ...new Array<string>(3).fill('data/mixed-images'),
  );
  expect(text).toContain('2 x 1 pixels of 8-bit grey');
  expect(text).toContain('1 x 1 pixels of 8-bit RGB');
  expect(text).toContain('1 x 1 pixels of 16-bit grey');
});

it('stops at 20 different images', async () => {
  const files = Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`${i}.png`, greyPng(i + 1, 1, 0)]));
  await expectDiagnostics(readData(folderOf(files)), ...new Array<string>(20).fill('data/mixed-images'));
});

it('names every damaged image', async () => {
  const files = { '1.png': new Uint8Array(), '2.png': pixel(1), '3.png': pixel(2).subarray(0, 30) };
  await expectDiagnostics(readData(folderOf(files)), 'data/empty-file', 'data/corrupt-png');
});

it('names a link that leads nowhere', async () => {
  const folder = folderOf({ 'a.png': pixel(1) });
  symlinkSync(join(folder, 'missing'), join(folder, 'b.png'));
  expect(await expectDiagnostics(readData(folder), 'data/not-found')).toContain('b.png');
});
