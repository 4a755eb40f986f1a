import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { diagnostics, fail } from '../ir/diagnostic.ts';

const writeDiagnostic = diagnostics('output', {
  'not-ours': {
    severity: 'error',
    message: (a: { folder: string }) =>
      `${a.folder} exists and is not a folder that bitwright wrote; it is left as it is`,
    help: () => 'name another folder with -o, or remove this one',
  },
  'not-writable': {
    severity: 'error',
    message: (a: { folder: string; reason: string }) => `cannot write ${a.folder}: ${a.reason}`,
    help: () => 'check the path and its permissions',
  },
});

/** One of these names bitwright as its tool in every folder that it writes; only such a folder is ever replaced. */
const MARKERS = ['manifest.json', 'sweep.json'];

/** Writes these files as a whole folder, or nothing. */
export function writeFolder(folder: string, files: ReadonlyMap<string, string | Uint8Array>): Promise<void> {
  return replaceFolder(folder, async temporary => {
    for (const [path, content] of files) {
      const file = join(temporary, path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, content);
    }
  });
}

/**
 * Makes a whole folder or nothing: `fill` writes to a temporary sibling, which takes the folder's
 * place at the end. A folder that is there already is replaced only if bitwright wrote it (or it is empty).
 */
export async function replaceFolder<T>(folder: string, fill: (temporary: string) => Promise<T>): Promise<T> {
  const target = resolve(folder);
  const temporary = join(dirname(target), `.${basename(target)}.tmp-${randomBytes(6).toString('hex')}`);
  const previous = `${temporary}-old`;
  try {
    const hasPrevious = await checkReplaceable(target, folder);
    await mkdir(temporary, { recursive: true });
    const result = await fill(temporary);
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
  }
}

/** True where a folder of ours is to be replaced; stops at anything else that is not empty. */
async function checkReplaceable(target: string, shown: string): Promise<boolean> {
  const info = await stat(target).catch((error: unknown) => {
    if (isSystemError(error) && error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (!info) return false;
  const entries = info.isDirectory() ? await readdir(target) : undefined;
  if (!entries || (entries.length > 0 && !(await isOurs(target)))) {
    fail(writeDiagnostic('not-ours', { folder: shown }));
  }
  return true;
}

/** Other programs have files called manifest.json, too. */
async function isOurs(folder: string): Promise<boolean> {
  for (const marker of MARKERS) {
    try {
      if (JSON.parse(await readFile(join(folder, marker), 'utf8')).tool.name === 'bitwright') return true;
    } catch {
      // Missing, or of another program.
    }
  }
  return false;
}

function isSystemError(error: unknown): error is Error & { code: string } {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && 'syscall' in error;
}
