import { readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { keepVerification, readDesign, writeDesign, writeReport } from '../../src/artifact/index.ts';
import { readVerification } from '../../src/artifact/records.ts';
import { sha256 } from '../../src/sha256.ts';
import { recordOf } from '../report/sources.ts';
import { compiled, MODEL, temporaryFolder } from './networks.ts';

async function written() {
  const folder = join(await temporaryFolder(), 'design');
  await writeDesign(folder, compiled(), MODEL);
  const design = await readDesign(folder);
  const manifestSha256 = sha256(await readFile(join(folder, 'manifest.json')));
  const record = { ...recordOf(design), manifestSha256 };
  return { folder, design, record, page: join(folder, 'report.html'), kept: join(folder, 'verify.json') };
}

it('every folder has its page, and `report` writes the same again', async () => {
  const { folder, design, page } = await written();
  const before = await readFile(page, 'utf8');
  expect(before).toContain('Not verified yet');
  expect(await writeReport(design)).toBe(page);
  expect(await readFile(page, 'utf8')).toBe(before);
  expect(Object.keys(design.manifest.files)).not.toContain('report.html');
  expect((await readdir(folder)).filter(name => name.startsWith('.'))).toEqual([]);
});

it('keeps what was verified; the folder is a design and may be compiled anew as before', async () => {
  const { folder, design, record, page, kept } = await written();
  await keepVerification(design, record);
  expect(JSON.parse(await readFile(kept, 'utf8'))).toEqual(record);
  expect(await readFile(page, 'utf8')).toContain('Proved on 26 frames');
  await expect(readDesign(folder)).resolves.toMatchObject({ manifest: design.manifest });
  await keepVerification(design, record);
  await writeDesign(folder, compiled(), MODEL);
  expect(await readdir(folder)).not.toContain('verify.json');
  expect(await readFile(page, 'utf8')).toContain('Not verified yet');
});

it.each([
  ['of another design', { manifestSha256: 'f'.repeat(64) }],
  ['of another version', { schemaVersion: 99 }],
  ['with more in it', { more: 1 }],
  ['with a number that is none', { frames: 'many' }],
])('a record %s is none', async (_, change) => {
  const { design, record, page, kept } = await written();
  await writeFile(kept, JSON.stringify({ ...record, ...change }));
  expect(await readVerification(design)).toBeUndefined();
  await writeReport(design);
  expect(await readFile(page, 'utf8')).toContain('Not verified yet');
  await writeFile(kept, '{ "__proto__": 1');
  expect(await readVerification(design)).toBeUndefined();
});

it('follows no link out of the folder', async () => {
  const { folder, design, record, page, kept } = await written();
  const others = join(folder, '..', 'of-others.txt');
  for (const name of [page, kept]) {
    await writeFile(others, 'mine');
    await rm(name, { force: true });
    await symlink(others, name);
  }
  await keepVerification(design, record);
  expect(await readFile(others, 'utf8')).toBe('mine');
  expect(await readFile(page, 'utf8')).toContain('Proved on 26 frames');
});
