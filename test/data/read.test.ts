import { join } from 'node:path';
import { expect, it } from 'vitest';
import { writeNpy } from '../../src/data/npy.ts';
import { readData } from '../../src/data/read.ts';
import { expectDiagnostics, fileOf, temporaryFolder } from './files.ts';

it('tells the format from the first bytes, not from the name', async () => {
  const data = await readData(fileOf('images.pb', writeNpy([2, 3], [1, 2, 3, 4, 5, 6], 'int32')));
  expect(data).toMatchObject({ shape: [3], count: 2 });
});

it('refuses data that does not fit the model', async () => {
  const path = fileOf('a.npy', writeNpy([2, 3], [1, 2, 3, 4, 5, 6], 'int32'));
  expect(await expectDiagnostics(readData(path, { sampleShape: [4] }), 'data/wrong-shape')).toContain(path);
});

it.each([
  ['text', 'a.txt', '1\n2\n', 'data/unknown-format'],
  ['a JPEG image', 'a.jpg', Uint8Array.of(0xff, 0xd8, 0xff, 0xe0), 'data/unknown-format'],
  ['nothing', 'a.npy', '', 'data/empty-file'],
])('refuses a file of %s', async (_, name, content, code) => {
  await expectDiagnostics(readData(fileOf(name, content)), code);
});

it('names a file that is not there', async () => {
  const path = join(temporaryFolder(), 'missing.npy');
  expect(await expectDiagnostics(readData(path), 'data/not-found')).toContain('missing.npy');
  await expectDiagnostics(readData(join(fileOf('a.npy', 'x'), 'below')), 'data/not-found');
});
