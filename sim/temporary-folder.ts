import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DiagnosticError, fail } from '../src/ir/diagnostic.ts';
import { isFull, tellsOfFullDisk } from '../src/node/disk.ts';
import { makerPrefix } from '../src/node/makers.ts';
import { underWay as begun } from '../src/node/under-way.ts';
import { removeNow } from '../src/node/write-folder.ts';
import { reasonOf } from './cache.ts';
import { simDiagnostic } from './diagnostics.ts';
import { removeLeft } from './left-over.ts';

/**
 * Lends a temporary folder and removes it afterwards, also when the user interrupts. Throws DiagnosticError where it cannot
 * be made, or where nothing more can be written there.
 */
export async function withTemporaryFolder<T>(
  purpose: string,
  use: (folder: string) => Promise<T>,
): Promise<T> {
  const unusable = (error: unknown): never =>
    fail(simDiagnostic('temporary-folder', { folder: tmpdir(), reason: reasonOf(error) }));
  await removeLeft(tmpdir(), BEGIN);
  const folder = await mkdtemp(join(tmpdir(), `${BEGIN}${purpose}-${makerPrefix()}`)).catch(unusable);
  const done = begun({ undo: () => removeNow(folder) });
  try {
    return await use(folder);
  } catch (error) {
    const isToTell =
      error instanceof DiagnosticError ? await isForWantOfSpace(error, folder) : isOf(error, folder);
    if (!isToTell) throw error;
    return unusable(error);
  } finally {
    await rm(folder, { recursive: true, force: true }).catch(() => undefined);
    done();
  }
}

const BEGIN = 'bitwright-';

/** Whether a tool failed, whatever it says, because there was no space for its files. */
const isForWantOfSpace = async (error: DiagnosticError, folder: string): Promise<boolean> =>
  tellsOfFullDisk(error.message) || (await isFull(folder));

/** Whether the system refused something in the folder: a write to a full disk names no path. */
function isOf(error: unknown, folder: string): boolean {
  if (!(error instanceof Error && 'syscall' in error && 'code' in error)) return false;
  const path = 'path' in error && typeof error.path === 'string' ? error.path : undefined;
  return path === undefined ? error.code === 'ENOSPC' || error.code === 'EDQUOT' : path.startsWith(folder);
}
