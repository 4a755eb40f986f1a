import { cp, mkdir, mkdtemp, readdir, readFile, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { cached, defaultCacheFolder, findCached, fingerprint } from '../../sim/cache.ts';
import { simDiagnostic } from '../../sim/diagnostics.ts';
import { fail } from '../../src/ir/diagnostic.ts';

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
  const other = await cached(cache, 'other', 'key', fillWith('early'));
  const entry = await cached(cache, 'kind', 'key', async folder => {
    await writeFile(join(folder, 'content'), 'late');
    await cp(other.folder, join(cache, 'kind', 'key'), { recursive: true });
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
  for (const key of Object.keys(ages)) {
    if (key.includes('.tmp-')) await mkdir(join(cache, 'kind', key), { recursive: true });
    else await cached(cache, 'kind', key, fillWith(key));
  }
  for (const [key, days] of Object.entries(ages)) {
    await utimes(join(cache, 'kind', key), daysAgo(days), daysAgo(days));
  }
  expect(await cached(cache, 'kind', 'used', fillWith('anew'))).toMatchObject({ hit: true });
  await cached(cache, 'kind', 'new', fillWith('new'));
  expect((await readdir(join(cache, 'kind'))).sort()).toEqual(['new', 'recent', 'used', 'y.tmp-1']);
});

it.each([
  ['is cut short', (folder: string) => truncate(join(folder, 'content'), 2)],
  ['is empty', (folder: string) => truncate(join(folder, 'content'), 0)],
  ['has one byte changed', (folder: string) => writeFile(join(folder, 'content'), 'whale')],
  ['is missing', (folder: string) => rm(join(folder, 'content'))],
  ['has a file more', (folder: string) => writeFile(join(folder, 'more'), '')],
  ['is not listed', (folder: string) => rm(join(folder, 'contents.json'))],
  ['is listed in half a list', (folder: string) => truncate(join(folder, 'contents.json'), 5)],
])('makes an entry anew of which a file %s', async (_, damage) => {
  const { folder } = await cached(cache, 'kind', 'key', fillWith('whole'));
  expect(await findCached(cache, 'kind', 'key')).toEqual({ folder, hit: true });
  await damage(folder);
  expect(await findCached(cache, 'kind', 'key')).toBeUndefined();
  expect(await cached(cache, 'kind', 'key', fillWith('whole'))).toEqual({ folder, hit: false });
  expect((await readdir(folder)).sort()).toEqual(['content', 'contents.json']);
  expect(await readFile(join(folder, 'content'), 'utf8')).toBe('whole');
  expect(await cached(cache, 'kind', 'key', fillWith('other'))).toEqual({ folder, hit: true });
  expect(await readdir(join(cache, 'kind'))).toEqual(['key']);
});

it('says where a cache cannot be, or has no space', async () => {
  for (const [home, xdg] of [
    ['', ''],
    ['relative', ''],
    ['', 'relative'],
  ]) {
    vi.stubEnv('BITWRIGHT_CACHE', '');
    vi.stubEnv('HOME', home);
    vi.stubEnv('XDG_CACHE_HOME', xdg);
    expect(() => defaultCacheFolder()).toThrow('sim/no-cache-folder');
  }
  const full = cached(cache, 'kind', 'key', async () => {
    throw Object.assign(new Error('ENOSPC: no space left on device, write'), {
      code: 'ENOSPC',
      syscall: 'write',
    });
  });
  await expect(full).rejects.toThrow(/sim\/cache-unusable.*no space left/);
  expect(await readdir(join(cache, 'kind'))).toEqual([]);
});

it('names the disk where a tool failed for want of space, and leaves other failures as they are', async () => {
  const failing = (text: string) =>
    cached(cache, 'kind', 'key', async () => fail(simDiagnostic('compile-error', { what: 'a.cpp', text })));
  await expect(failing('error writing to /tmp/a.s: No space left on device')).rejects.toThrow(
    /sim\/disk-full.*a\.cpp.*No space left.*\n.*free space where simulators are kept/,
  );
  await expect(failing("error: 'x' was not declared")).rejects.toThrow(/sim\/compile-error.*not declared/);
});
