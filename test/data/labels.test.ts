import { expect, it } from 'vitest';
import { readLabels } from '../../src/data/labels.ts';
import { writeNpy } from '../../src/data/npy.ts';
import { expectDiagnostics, fileOf, temporaryFolder } from './files.ts';
import { greyPng } from './png-bytes.ts';

it.each([
  ['one number per line', '3\n1\n4\n'],
  ['no newline at the end', '3\n1\n4'],
  ['Windows line ends and a byte order mark', '\ufeff3\r\n1\r\n4\r\n\r\n'],
  ['a header line', 'label\n3\n1\n4\n'],
  ['quotes and blanks', '"class id"\n "3"\n 1 \n"4"\n'],
])('reads text with %s', async (_, text) => {
  expect(await readLabels(fileOf('labels.csv', text))).toEqual(Int32Array.of(3, 1, 4));
});

it.each([[[3]], [[3, 1]], [[1, 3]]])('reads a list stored with shape [%s]', async shape => {
  expect(await readLabels(fileOf('labels.npy', writeNpy(shape, [3, 1, 4], 'int64')))).toEqual(
    Int32Array.of(3, 1, 4),
  );
});

it('reads IDX labels', async () => {
  const bytes = Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 9, 7);
  expect(await readLabels(fileOf('labels-idx1-ubyte', bytes))).toEqual(Int32Array.of(9, 7));
});

it.each<[string, string, string | Uint8Array, string, string]>([
  ['a negative label', 'a.npy', writeNpy([2], [0, -1], 'int8'), 'data/bad-label', "position 1: '-1'"],
  ['a label beyond 2^31', 'a.npy', writeNpy([1], [2 ** 31], 'int64'), 'data/bad-label', '2147483648'],
  ['one-hot rows', 'a.npy', writeNpy([2, 2], [0, 1, 1, 0], 'int8'), 'data/labels-not-a-list', '[2,2]'],
  ['floats', 'a.npy', writeNpy([2], [0, 1], 'float32'), 'data/labels-not-integers', 'floating-point'],
  ['no labels', 'a.npy', writeNpy([0], [], 'int8'), 'data/no-samples', '[0]'],
  ['a fraction', 'a.txt', '1\n2.5\n', 'data/bad-label', "line 2: '2.5'"],
  ['two columns', 'a.csv', 'id,label\n1,2\n', 'data/bad-label', "line 1: 'id,label'"],
  ['an empty line in between', 'a.txt', '1\n\n2\n', 'data/bad-label', "line 2: ''"],
  ['a second header', 'a.txt', 'label\n1\nlabel\n', 'data/bad-label', 'line 3'],
  ['only a header', 'a.txt', 'label\n', 'data/no-samples', '[0]'],
  ['an empty file', 'a.txt', '', 'data/empty-file', 'empty'],
  ['binary rubbish', 'a.txt', Uint8Array.of(1, 0, 255, 254), 'data/unknown-format', '01 00 ff fe'],
  ['an image', 'a.png', greyPng(1, 1, 1), 'data/unknown-format', '89 50 4e 47'],
])('refuses %s', async (_, name, content, code, text) => {
  expect(await expectDiagnostics(readLabels(fileOf(name, content)), code)).toContain(text);
});

it('refuses a folder', async () => {
  await expectDiagnostics(readLabels(temporaryFolder()), 'data/labels-from-folder');
});
