import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { diagnostics, fail } from '../ir/diagnostic.ts';
import { makerName, makerOf } from './makers.ts';
import { filesBelow, liesIn, ownFolder } from './own-files.ts';
import { underWay } from './under-way.ts';

/** As many as a reader takes in at once. */
const SHOWN = 3;

const shown = (files: readonly string[]): string =>
  files.length <= SHOWN
    ? files.join(', ')
    : `${files.slice(0, SHOWN).join(', ')} and ${files.length - SHOWN} more`;

const writeDiagnostic = diagnostics('output', {
  'not-ours': {
    severity: 'error',
    message: (a: { folder: string }) =>
      `${a.folder} exists and is not a folder that bitwright wrote; it is left as it is`,
    help: () => 'name another folder with -o, or remove this one',
  },
  'holds-others': {
    severity: 'error',
    message: (a: { folder: string; files: readonly string[] }) =>
      `${a.folder} holds files that bitwright did not write: ${shown(a.files)}; it is left as it is`,
    help: () => 'move them away, or name another folder with -o',
  },
  'holds-input': {
    severity: 'error',
    message: (a: { folder: string; input: string }) =>
      `${a.input}, which is read, lies in ${a.folder}, which would be replaced`,
    help: () => 'name another folder with -o, or move what is read out of it',
  },
  'not-writable': {
    severity: 'error',
    message: (a: { folder: string; reason: string }) => `cannot write ${a.folder}: ${a.reason}`,
    help: () => 'check the path and its permissions',
  },
});

/**
 * Removes a folder while the process ends. A write that the system was asked for before may still put a file there, so it
 * is tried again.
 */
export function removeNow(folder: string): void {
  for (let tries = 1; ; tries++) {
    try {
      rmSync(folder, { recursive: true, force: true });
      if (!existsSync(folder)) return;
    } catch (error) {
      if (tries === REMOVAL_TRIES) throw error;
    }
    if (tries === REMOVAL_TRIES) return;
  }
}

const REMOVAL_TRIES = 20;

/**
 * Writes a file in the place of another, the whole of it or nothing. A link of its name, which may lead anywhere, is
 * replaced and not followed. Throws the system's errors.
 */
export async function replaceFile(file: string, text: string): Promise<void> {
  const temporary = `${temporaryBegin(file)}${makerName()}`;
  const done = underWay({ undo: () => removeNow(temporary) });
  try {
    await writeFile(temporary, text, { flag: 'wx' });
    await rename(temporary, file);
  } catch (error) {
    removeNow(temporary);
    throw error;
  } finally {
    done();
  }
}

/** Writes these files as a whole folder, or nothing; `inputs` as for `replaceFolder`. */
export function writeFolder(
  folder: string,
  files: ReadonlyMap<string, string | Uint8Array>,
  inputs: readonly string[] = [],
): Promise<void> {
  return replaceFolder(folder, temporary => putFiles(temporary, files), inputs);
}

/**
 * Writes files below a folder that is being made. Folders are made at once: one that the system was asked for would be made
 * again, with all above it, where an interruption has just removed it.
 */
export async function putFiles(
  folder: string,
  files: ReadonlyMap<string, string | Uint8Array>,
): Promise<void> {
  for (const [path, content] of files) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    await writeFile(file, content);
  }
}

/** Removes what was of use on the way from a folder that is being made; what is not there is no matter. */
export async function removeFiles(folder: string, paths: readonly string[]): Promise<void> {
  for (const path of paths) await rm(join(folder, path), { force: true });
}

/**
 * Makes a whole folder or nothing: `fill` writes to a temporary sibling, which takes the folder's
 * place at the end. A folder that is there already is replaced only if it is empty, or if bitwright wrote everything in it
 * and none of the `inputs` lies there. An interruption leaves what was there; what a process left that was killed, the next
 * one puts in order.
 */
export async function replaceFolder<T>(
  folder: string,
  fill: (temporary: string) => Promise<T>,
  inputs: readonly string[] = [],
): Promise<T> {
  const target = resolve(folder);
  const temporary = `${temporaryBegin(target)}${makerName()}`;
  const previous = `${temporary}${PREVIOUS}`;
  const undo = (): void => {
    if (existsSync(previous) && !existsSync(target)) renameSync(previous, target);
    for (const path of [temporary, previous]) removeNow(path);
  };
  const done = underWay({ undo });
  try {
    await tidyAround(target);
    const hasPrevious = await checkReplaceable(target, folder, inputs);
    mkdirSync(temporary, { recursive: true });
    const result = await fill(temporary);
    // The folder may have been written to meanwhile.
    if (hasPrevious) await checkReplaceable(target, folder, inputs);
    if (hasPrevious) await rename(target, previous);
    try {
      await rename(temporary, target);
    } catch (error) {
      if (hasPrevious) await rename(previous, target);
      throw error;
    }
    await rm(previous, { recursive: true, force: true });
    return result;
  } catch (error) {
    await rm(temporary, { recursive: true, force: true }).catch(() => undefined);
    if (isSystemError(error)) fail(writeDiagnostic('not-writable', { folder, reason: error.message }));
    throw error;
  } finally {
    done();
  }
}

/** Beside the folder that it becomes, hidden. */
const temporaryBegin = (target: string): string => join(dirname(target), `.${basename(target)}.tmp-`);
/** What was there before, until the new one has its place. */
const PREVIOUS = '-old';
const DAY_MS = 24 * 60 * 60 * 1000;

/** Gives a folder its place back where a process was killed while it replaced it. */
export async function restoreFolder(folder: string): Promise<void> {
  if (!existsSync(folder)) await tidyAround(resolve(folder));
}

/**
 * Puts in order what a killed process left beside a folder or a file: what was there takes its place again, the rest goes.
 * What cannot be changed stays.
 */
export async function tidyAround(target: string): Promise<void> {
  const parent = dirname(target);
  const begin = basename(temporaryBegin(target));
  const names = await readdir(parent).catch((): string[] => []);
  for (const name of names.filter(each => each.startsWith(begin))) {
    const path = join(parent, name);
    const isPrevious = name.endsWith(PREVIOUS);
    const maker = isPrevious ? name.slice(0, -PREVIOUS.length) : name;
    if (!(await isAbandoned(path, maker))) continue;
    const isToReturn = isPrevious && !existsSync(target);
    await (isToReturn ? rename(path, target) : rm(path, { recursive: true, force: true })).catch(
      () => undefined,
    );
  }
}

/** Nobody works for a day on what is elsewhere: a folder is written in seconds, a sweep in hours. */
async function isAbandoned(path: string, name: string): Promise<boolean> {
  const maker = makerOf(name);
  if (maker !== 'elsewhere') return maker === 'ended';
  const status = await stat(path).catch(() => undefined);
  return status !== undefined && Date.now() - Math.max(status.mtimeMs, status.ctimeMs) > DAY_MS;
}

/** True where a folder of ours is to be replaced; stops at anything else that is not empty. */
async function checkReplaceable(target: string, shown: string, inputs: readonly string[]): Promise<boolean> {
  const info = await stat(target).catch((error: unknown) => {
    if (isSystemError(error) && error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (!info) return false;
  const entries = info.isDirectory() ? await readdir(target) : undefined;
  if (!entries) fail(writeDiagnostic('not-ours', { folder: shown }));
  for (const input of inputs) {
    if (await liesIn(input, target)) fail(writeDiagnostic('holds-input', { folder: shown, input }));
  }
  if (entries.length === 0) return true;
  const own = await ownFolder(target);
  if (!own) fail(writeDiagnostic('not-ours', { folder: shown }));
  const files = (await filesBelow(target)).filter(path => !own.isOwn(path));
  if (files.length > 0) fail(writeDiagnostic('holds-others', { folder: shown, files }));
  return true;
}

function isSystemError(error: unknown): error is Error & { code: string } {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && 'syscall' in error;
}
