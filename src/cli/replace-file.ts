import { realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { makerName } from '../node/makers.ts';
import { underWay } from '../node/under-way.ts';
import { removeNow, tidyAround } from '../node/write-folder.ts';

/**
 * Writes a whole file or nothing: what was there is gone when the new one has its place, and not before. What is no plain
 * file, a pipe or a device, is written to as it is, and so is a file in a folder that takes no others.
 */
export async function replaceFile(file: string, content: Uint8Array): Promise<void> {
  const target = await realpath(file).catch(() => resolve(file));
  const status = await stat(target).catch(() => undefined);
  if (status && !status.isFile()) return writeFile(target, content);
  await tidyAround(target);
  const temporary = join(dirname(target), `.${basename(target)}.tmp-${makerName()}`);
  const done = underWay({ undo: () => removeNow(temporary) });
  try {
    await writeFile(temporary, content, status ? { mode: status.mode } : {});
    await rename(temporary, target);
  } catch (error) {
    if (!status || !isDenied(error)) throw error;
    await writeFile(target, content);
  } finally {
    await rm(temporary, { force: true }).catch(() => undefined);
    done();
  }
}

const isDenied = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && ['EACCES', 'EPERM', 'EROFS'].includes(String(error.code));
