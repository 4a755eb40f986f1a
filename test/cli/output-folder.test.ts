import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { readDesign } from '../../src/artifact/index.ts';
import { writeFolder } from '../../src/node/write-folder.ts';
import { bitwright, expectRefusal, scratchFolder } from './bitwright.ts';
import { contents } from './contents.ts';
import { expectRefused } from './in-process.ts';
import { TINY_MODEL, writeInto } from './tiny-design.ts';

let scratch: string;
let compile: (output: string) => string[];
beforeAll(async () => {
  scratch = await scratchFolder();
  const model = await writeInto(scratch, 'tiny.onnx', TINY_MODEL);
  compile = output => ['compile', model, '--input', 'int4', '-o', output];
});

it.each([
  ['with files of others', { 'notes.txt': 'mine', 'deep/er.txt': 'mine too' }],
  // Browser extensions, web apps and package managers have files of this name.
  ["with another program's manifest.json", { 'manifest.json': '{ "name": "web app" }', 'icon.txt': '' }],
  ['with a manifest.json that is no JSON', { 'manifest.json': 'CACHE MANIFEST', 'a.txt': '' }],
  ['with a manifest.json of another tool', { 'manifest.json': '{ "tool": { "name": "other" } }' }],
])('leaves a folder %s as it is', async (name, files) => {
  const folder = join(scratch, name);
  for (const [path, text] of Object.entries(files)) await writeInto(folder, path, text);
  const before = await contents(folder);
  await expectRefused(compile(folder), 'output/not-ours', /is not a folder that bitwright wrote; it is left/);
  expect(await contents(folder)).toEqual(before);
});

it('leaves a file as it is, and says so for a path below one', async () => {
  const file = await writeInto(scratch, 'file', 'mine');
  await expectRefused(compile(file), 'output/not-ours', /is not a folder that bitwright wrote/);
  expectRefusal(
    await bitwright([...compile(join(file, 'out')), '--json']),
    'output/not-writable',
    /cannot write .*file\/out: ENOTDIR.*\n.*permissions/,
  );
  expect(await readFile(file, 'utf8')).toBe('mine');
});

it('writes into an empty folder, into one that is not there yet, and over its own', async () => {
  const empty = join(scratch, 'empty');
  await mkdir(empty);
  for (const folder of [empty, join(scratch, 'not', 'there', 'yet'), empty, `${empty}/`]) {
    expect((await bitwright(compile(folder))).exitCode).toBe(0);
    await expect(readDesign(folder)).resolves.toMatchObject({ manifest: { model: { name: 'tiny' } } });
  }
  expect(await readdir(join(scratch, 'not', 'there'))).toEqual(['yet']);
});

it('leaves nothing behind, and the folder before as it was, when a file cannot be written', async () => {
  const place = join(scratch, 'half');
  const folder = join(place, 'out');
  const manifest = JSON.stringify({ tool: { name: 'bitwright' } });
  await writeFolder(folder, new Map([['manifest.json', manifest]]));
  const before = await contents(place);
  // The second path needs a folder where the first has put a file.
  const impossible = new Map([
    ['rtl/top.v', 'module top; endmodule'],
    ['rtl/top.v/mvu.v', ''],
  ]);
  await expect(writeFolder(folder, impossible)).rejects.toThrow(/output\/not-writable/);
  await expect(writeFolder(join(place, 'new'), impossible)).rejects.toThrow(/output\/not-writable/);
  expect(await contents(place)).toEqual(before);
  expect(await readdir(place)).toEqual(['out']);
});

it('compiles into a folder of any name', async () => {
  const folder = join(scratch, 'out of "the" $HOME\'s `way`; rm -rf größe 层');
  expect((await bitwright([...compile(folder), '--dump-ir'])).exitCode).toBe(0);
  const verified = await bitwright(['verify', folder, '--frames', '2']);
  expect(verified).toMatchObject({ exitCode: 0, stdout: expect.stringContaining(': 0 mismatches') });
  await writeFile(join(folder, 'report.md'), 'changed');
  expect((await bitwright(['verify', folder, '--frames', '2'])).exitCode).toBe(1);
});

it.each([
  ['a file of theirs', 'notes.txt'],
  ['a repository', '.git/config'],
  ['the model', 'model.onnx'],
  ['sources of theirs', 'rtl/mine.v'],
  ['a file that looks like one of a dump', 'ir/01-x/mine.txt'],
])('never deletes what the user keeps in a folder that it wrote: %s', async (name, file) => {
  const folder = join(scratch, `kept ${name}`);
  expect((await bitwright([...compile(folder), '--dump-ir'])).exitCode).toBe(0);
  // Its own files go, those of a dump too.
  expect((await bitwright(compile(folder))).exitCode).toBe(0);
  expect(await readdir(join(folder, 'ir'))).toHaveLength(3);
  await writeInto(folder, file, 'mine');
  const before = await contents(folder);
  await expectRefused(
    compile(folder),
    'output/holds-others',
    new RegExp(`holds files that bitwright did not write: ${file.replaceAll('.', '\\.')}; it is left`),
  );
  expect(await contents(folder)).toEqual(before);
});

it('names some of many files', async () => {
  const folder = join(scratch, 'many');
  expect((await bitwright(compile(folder))).exitCode).toBe(0);
  for (const name of ['a', 'b', 'c', 'd', 'e']) await writeInto(folder, name, '');
  await expectRefused(compile(folder), 'output/holds-others', /write: a, b, c and 2 more;/);
});

it('never replaces a folder that it reads from', async () => {
  const cut = join(scratch, 'cut');
  const [, model] = compile(cut);
  const names = ['--input', 'int4', '--cut', 'act1', '--no-verify', '-o'];
  expect((await bitwright(['compile', model, ...names, cut])).exitCode).toBe(0);
  const before = await contents(cut);
  await expectRefused(['stitch', cut, '-o', cut], 'output/holds-input', /which is read, lies in .*cut/);
  const sections = (await readdir(join(cut, 'sections'))).map(name => join(cut, 'sections', name));
  await expectRefused(['stitch', ...sections, '-o', cut], 'output/holds-input', /sections\/1-/);
  await expectRefused(['stitch', ...sections, '-o', sections[1]], 'output/holds-input', /sections\/2-/);
  const link = join(scratch, 'link to cut');
  await symlink(cut, link);
  await expectRefused(['stitch', cut, '-o', link], 'output/holds-input', /lies in/);
  // Features that a section recorded, as data for the next.
  const features = join(sections[0], 'features.npy');
  await expectRefused(
    ['compile', model, ...names, cut, '--data', features],
    'output/holds-input',
    /features\.npy, which is read/,
  );
  expect(await contents(cut)).toEqual(before);
  expect((await bitwright(['stitch', cut, '-o', join(scratch, 'whole')])).exitCode).toBe(0);
  expect((await bitwright(['compile', model, ...names, cut])).exitCode).toBe(0);
});
