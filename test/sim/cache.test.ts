import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { cached, defaultCacheFolder, fingerprint } from '../../sim/cache.ts';

let cache: string;
beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'bitwright-cache-'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(cache, { recursive: true, force: true });
});

const fillWith = (text: string) => (folder: string) => writeFile(join(folder, 'content'), text);

it('lies where the environment says', () => {
  vi.stubEnv('BITWRIGHT_CACHE', '/own');
  vi.stubEnv('XDG_CACHE_HOME', '/xdg');
  expect(defaultCacheFolder()).toBe('/own');
  vi.stubEnv('BITWRIGHT_CACHE', '');
  expect(defaultCacheFolder()).toBe('/xdg/bitwright');
  vi.stubEnv('XDG_CACHE_HOME', '');
  expect(defaultCacheFolder()).toBe(join(homedir(), '.cache', 'bitwright'));
});

it('tells apart parts that read the same when joined', () => {
  expect(fingerprint(['ab', 'c'])).not.toBe(fingerprint(['a', 'bc']));
  expect(fingerprint(['ab', 'c'])).toBe(fingerprint(['ab', 'c']));
});

it('leaves to another process what that one finished first', async () => {
  const entry = await cached(cache, 'kind', 'key', async folder => {
    await writeFile(join(folder, 'content'), 'late');
    await mkdir(join(cache, 'kind', 'key'));
    await writeFile(join(cache, 'kind', 'key', 'content'), 'early');
  });
  expect(await readFile(join(entry.folder, 'content'), 'utf8')).toBe('early');
  expect(await readdir(join(cache, 'kind'))).toEqual(['key']);
});

it('keeps nothing of what could not be finished', async () => {
  const broken = cached(cache, 'kind', 'key', async folder => {
    await writeFile(join(folder, 'content'), 'half');
    throw new Error('broken off');
  });
  await expect(broken).rejects.toThrow('broken off');
  expect(await readdir(join(cache, 'kind'))).toEqual([]);
  expect(await cached(cache, 'kind', 'key', fillWith('whole'))).toMatchObject({ hit: false });
});

it('removes what was unused for a month when something new comes', async () => {
  const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000);
  const ages = { old: 31, recent: 29, used: 31, 'x.tmp-1': 2, 'y.tmp-1': 0 };
  for (const [key, days] of Object.entries(ages)) {
    await mkdir(join(cache, 'kind', key), { recursive: true });
    await utimes(join(cache, 'kind', key), daysAgo(days), daysAgo(days));
  }
  expect(await cached(cache, 'kind', 'used', fillWith('anew'))).toMatchObject({ hit: true });
  await cached(cache, 'kind', 'new', fillWith('new'));
  expect((await readdir(join(cache, 'kind'))).sort()).toEqual(['new', 'recent', 'used', 'y.tmp-1']);
});
