import { spawnSync } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { cached } from '../../sim/cache.ts';
import { withTemporaryFolder } from '../../sim/temporary-folder.ts';
import { makerName, makerOf, makerPrefix } from '../../src/node/makers.ts';
import { restoreFolder, writeFolder } from '../../src/node/write-folder.ts';
import { temporaryFolder } from '../temporary-folder.ts';

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

/** Of a process of this machine that has ended. */
const ended = (): string => `${makerPrefix().split('-')[0]}-${spawnSync('true').pid}-0123abcd`;
const ELSEWHERE = '00000000-1-0123abcd';

it('tells whether the process that a name is of is at work', () => {
  expect(makerOf(`.out.tmp-${makerName()}`)).toBe('at work');
  expect(makerOf(`bitwright-sim-${makerPrefix()}Xy12zQ`)).toBe('at work');
  expect(makerOf(ended())).toBe('ended');
  expect(makerOf(ELSEWHERE)).toBe('elsewhere');
  // Process 1 is there, and is another user's for most.
  expect(makerOf(ended().replace(/-\d+-/, '-1-'))).toBe('at work');
  for (const name of ['', 'out', 'x.tmp-1', `${ended()}-old`, 'bitwright-sim-abc123']) {
    expect(makerOf(name)).toBeUndefined();
  }
  expect(makerName()).not.toBe(makerName());
});

/** A folder of bitwright's with a text, by its place. */
const ours = (folder: string, text: string): Promise<void> =>
  writeFolder(
    folder,
    new Map([
      ['manifest.json', JSON.stringify({ tool: { name: 'bitwright' }, files: { text: '' } })],
      ['text', text],
    ]),
  );
const textOf = (folder: string): Promise<string> => readFile(join(folder, 'text'), 'utf8');

it('gives a folder its place back where a process was killed while it replaced it', async () => {
  const place = temporaryFolder('makers');
  const out = join(place, 'out');
  const begun = join(place, `.out.tmp-${ended()}`);
  await ours(`${begun}-old`, 'before');
  await ours(begun, 'half');
  await restoreFolder(out);
  expect(await textOf(out)).toBe('before');
  expect(await readdir(place)).toEqual(['out']);
});

it('removes what killed processes left beside a folder, and nothing else', async () => {
  const place = temporaryFolder('makers');
  const out = join(place, 'out');
  await ours(out, 'before');
  const left = [`.out.tmp-${ended()}`, `.out.tmp-${ended()}-old`];
  const kept = [
    `.out.tmp-${makerName()}`,
    `.out.tmp-${ELSEWHERE}`,
    '.out.tmp-mine',
    `.other.tmp-${ended()}`,
    `out.tmp-${ended()}`,
  ];
  for (const name of [...left, ...kept]) await ours(join(place, name), name);
  await ours(out, 'after');
  expect(await textOf(out)).toBe('after');
  expect((await readdir(place)).sort()).toEqual([...kept, 'out'].sort());
  // Nobody is at work elsewhere for days.
  const now = Date.now();
  vi.spyOn(Date, 'now').mockReturnValue(now + 2 * 24 * 60 * 60 * 1000);
  await ours(out, 'later');
  expect(await readdir(place)).not.toContain(`.out.tmp-${ELSEWHERE}`);
});

it('leaves the folder before where the next one cannot be written either', async () => {
  const place = temporaryFolder('makers');
  const out = join(place, 'out');
  await ours(join(place, `.out.tmp-${ended()}-old`), 'before');
  const impossible = new Map([
    ['a', ''],
    ['a/b', ''],
  ]);
  await expect(writeFolder(out, impossible)).rejects.toThrow('output/not-writable');
  expect(await textOf(out)).toBe('before');
  expect(await readdir(place)).toEqual(['out']);
});

it('removes from the cache and the temporary files what killed processes left', async () => {
  const cache = temporaryFolder('makers');
  const kinds = join(cache, 'kind');
  const [dead, live] = [`key.tmp-${ended()}`, `key.tmp-${makerName()}`];
  for (const name of [dead, live]) await mkdir(join(kinds, name), { recursive: true });
  await cached(cache, 'kind', 'other', folder => writeFile(join(folder, 'content'), ''));
  expect((await readdir(kinds)).sort()).toEqual([live, 'other'].sort());

  const place = temporaryFolder('makers');
  vi.stubEnv('TMPDIR', place);
  const left = `bitwright-sim-${ended()}`;
  const kept = ['bitwright-notes', `bitwright-sim-${makerName()}`, `else-${ended()}`];
  for (const name of [left, ...kept]) await mkdir(join(place, name));
  await writeFile(join(place, `bitwright-file-${ended()}`), 'of somebody');
  await withTemporaryFolder('sim', async () => undefined);
  const names = await readdir(place);
  expect(names).toEqual(expect.arrayContaining(kept));
  expect(names).not.toContain(left);
  expect(names).toHaveLength(kept.length + 1);
});
