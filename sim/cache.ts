import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { DiagnosticError, fail } from '../src/ir/diagnostic.ts';
import { isFull, tellsOfFullDisk } from '../src/node/disk.ts';
import { makerName } from '../src/node/makers.ts';
import { underWay as begun } from '../src/node/under-way.ts';
import { removeNow } from '../src/node/write-folder.ts';
import { simDiagnostic } from './diagnostics.ts';
import { removeLeft } from './left-over.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const UNUSED_DAYS = 30;

/** Where simulators are kept: BITWRIGHT_CACHE, else the user's cache folder. */
export function defaultCacheFolder(): string {
  const { BITWRIGHT_CACHE: own, XDG_CACHE_HOME: xdg } = process.env;
  if (own) return resolve(own);
  // The XDG specification wants a relative path ignored.
  if (xdg && isAbsolute(xdg)) return join(xdg, 'bitwright');
  const home = homeFolder();
  // With an empty HOME the cache would lie in the current folder.
  if (!isAbsolute(home)) fail(simDiagnostic('no-cache-folder', {}));
  return join(home, '.cache', 'bitwright');
}

/** Without HOME that of the user database, where the user has an entry there. */
function homeFolder(): string {
  try {
    return homedir();
  } catch {
    return '';
  }
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

/** The entry, where it is there already and whole. */
export async function findCached(cache: string, kind: string, key: string): Promise<CacheEntry | undefined> {
  const folder = join(cache, kind, key);
  if (!(await isWhole(folder))) return undefined;
  // Marks it as used; a cache that can only be read works all the same.
  await utimes(folder, new Date(), new Date()).catch(() => undefined);
  return { folder, hit: true };
}

const underWay = new Map<string, Promise<CacheEntry>>();

/**
 * The folder `<cache>/<kind>/<key>`, made by `fill` where it does not exist or is damaged. Other processes see it
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
  await removeLeft(join(cache, kind));
  const there = await findCached(cache, kind, key);
  if (there) return there;
  const folder = join(cache, kind, key);
  const temporary = `${folder}${UNFINISHED}${makerName()}`;
  const unusable = (error: unknown): never =>
    fail(simDiagnostic('cache-unusable', { folder, reason: reasonOf(error) }));
  const done = begun({ undo: () => removeNow(temporary) });
  try {
    await mkdir(temporary, { recursive: true });
    await fill(temporary);
    await writeFile(join(temporary, CONTENTS), JSON.stringify(await contentsOf(temporary)));
    await rename(temporary, folder).catch(async error => {
      if (await isWhole(folder)) return;
      // What is there is damaged, or of a version that did not list its files.
      await rm(folder, { recursive: true, force: true });
      await rename(temporary, folder).catch(async again => {
        if (!(await isWhole(folder))) throw again ?? error;
      });
    });
  } catch (error) {
    // A full disk, mostly; what goes wrong with a tool is a diagnostic already.
    if (error instanceof Error && 'syscall' in error) unusable(error);
    throw (await isForWantOfSpace(error, temporary)) ? noSpace(cache, error) : error;
  } finally {
    await rm(temporary, { recursive: true, force: true }).catch(() => undefined);
    done();
  }
  await removeUnused(join(folder, '..')).catch(() => undefined);
  return { folder, hit: false };
}

/** Between the name of an entry and that of its maker, as long as it is not whole. */
const UNFINISHED = '.tmp-';

/** Whether a tool failed, whatever it says, because there was no space; Verilator takes a file cut short for whole. */
async function isForWantOfSpace(error: unknown, temporary: string): Promise<boolean> {
  if (!(error instanceof DiagnosticError) || error.diagnostics.some(({ code }) => code === 'sim/disk-full'))
    return false;
  if (tellsOfFullDisk(error.message)) return true;
  return (await Promise.all([temporary, tmpdir()].map(isFull))).includes(true);
}

const noSpace = (cache: string, error: unknown): DiagnosticError =>
  new DiagnosticError([simDiagnostic('disk-full', { cache, temporary: tmpdir(), reason: reasonOf(error) })]);

/** Names and SHA-256 of an entry's files, in a file beside them. */
const CONTENTS = 'contents.json';

async function contentsOf(folder: string): Promise<Record<string, string>> {
  const names = (await readdir(folder)).filter(name => name !== CONTENTS).sort();
  const hashes = names.map(async name => {
    const hash = createHash('sha256').update(await readFile(join(folder, name)));
    return [name, hash.digest('hex')] as const;
  });
  return Object.fromEntries(await Promise.all(hashes));
}

/** Whether an entry is as it was made: a disk that was full, or a user, may have cut files short or removed them. */
async function isWhole(folder: string): Promise<boolean> {
  try {
    return (await readFile(join(folder, CONTENTS), 'utf8')) === JSON.stringify(await contentsOf(folder));
  } catch {
    return false;
  }
}

/** Keeps the cache from growing for ever: what was unused for long is built again when needed. */
async function removeUnused(kindFolder: string): Promise<void> {
  for (const name of await readdir(kindFolder)) {
    const path = join(kindFolder, name);
    const status = await stat(path).catch(() => undefined);
    const days = name.includes(UNFINISHED) ? 1 : UNUSED_DAYS;
    if (status && Date.now() - status.mtimeMs > days * DAY_MS)
      await rm(path, { recursive: true, force: true });
  }
}

export function reasonOf(error: unknown): string {
  if (error instanceof DiagnosticError) return error.diagnostics.map(({ message }) => message).join('; ');
  return error instanceof Error ? error.message : String(error);
}
