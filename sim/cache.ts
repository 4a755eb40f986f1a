import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { fail } from '../src/ir/diagnostic.ts';
import { simDiagnostic } from './diagnostics.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const UNUSED_DAYS = 30;

/** Where simulators are kept: BITWRIGHT_CACHE, else the user's cache folder. */
export function defaultCacheFolder(): string {
  const { BITWRIGHT_CACHE: own, XDG_CACHE_HOME: xdg } = process.env;
  if (own) return resolve(own);
  return join(xdg || join(homedir(), '.cache'), 'bitwright');
}

/** A content hash; parts cannot run into each other. */
export function fingerprint(parts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${Buffer.byteLength(part)}:`).update(part);
  return hash.digest('hex').slice(0, 40);
}

export interface CacheEntry {
  readonly folder: string;
  /** True when the entry was there already. */
  readonly hit: boolean;
}

/** The entry, where it is there already. */
export async function findCached(cache: string, kind: string, key: string): Promise<CacheEntry | undefined> {
  const folder = join(cache, kind, key);
  if (!(await isThere(folder))) return undefined;
  // Marks it as used; a cache that can only be read works all the same.
  await utimes(folder, new Date(), new Date()).catch(() => undefined);
  return { folder, hit: true };
}

const underWay = new Map<string, Promise<CacheEntry>>();

/**
 * The folder `<cache>/<kind>/<key>`, made by `fill` where it does not exist. Other processes see it
 * only complete: it is filled under another name and renamed, and the first to finish wins.
 */
export function cached(
  cache: string,
  kind: string,
  key: string,
  fill: (folder: string) => Promise<void>,
): Promise<CacheEntry> {
  const folder = join(cache, kind, key);
  const running = underWay.get(folder);
  if (running) return running;
  const entry = findOrFill(cache, kind, key, fill).finally(() => underWay.delete(folder));
  underWay.set(folder, entry);
  return entry;
}

async function findOrFill(
  cache: string,
  kind: string,
  key: string,
  fill: (folder: string) => Promise<void>,
): Promise<CacheEntry> {
  const there = await findCached(cache, kind, key);
  if (there) return there;
  const folder = join(cache, kind, key);
  const temporary = `${folder}.tmp-${process.pid}-${randomBytes(4).toString('hex')}`;
  try {
    await mkdir(temporary, { recursive: true });
  } catch (error) {
    fail(simDiagnostic('cache-unusable', { folder, reason: reasonOf(error) }));
  }
  try {
    await fill(temporary);
    await rename(temporary, folder).catch(async error => {
      if (!(await isThere(folder))) throw error;
    });
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
  await removeUnused(join(folder, '..'));
  return { folder, hit: false };
}

/** Keeps the cache from growing for ever: what was unused for long is built again when needed. */
async function removeUnused(kindFolder: string): Promise<void> {
  for (const name of await readdir(kindFolder)) {
    const path = join(kindFolder, name);
    const status = await stat(path).catch(() => undefined);
    const days = name.includes('.tmp-') ? 1 : UNUSED_DAYS;
    if (status && Date.now() - status.mtimeMs > days * DAY_MS)
      await rm(path, { recursive: true, force: true });
  }
}

async function isThere(folder: string): Promise<boolean> {
  return stat(folder).then(
    status => status.isDirectory(),
    () => false,
  );
}

export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
