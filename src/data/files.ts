import { readFile, stat } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { fail } from '../ir/diagnostic.ts';
import { dataDiagnostic } from './diagnostics.ts';

/** A file's bytes, decompressed when it is gzip. */
export async function readBytes(path: string): Promise<Uint8Array> {
  const bytes = await orFail(path, () => readFile(path));
  if (bytes.length === 0) fail(dataDiagnostic('empty-file', {}, { file: path }));
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return gunzipSync(bytes);
  } catch (error) {
    return fail(dataDiagnostic('corrupt-gzip', { reason: reasonOf(error) }, { file: path }));
  }
}

export async function isFolder(path: string): Promise<boolean> {
  return (await orFail(path, () => stat(path))).isDirectory();
}

/** Turns a file system error into a diagnostic naming `path`. */
export async function orFail<T>(path: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) {
      return fail(dataDiagnostic('not-found', {}, { file: path }));
    }
    return fail(dataDiagnostic('unreadable', { reason: reasonOf(error) }, { file: path }));
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : `${error}`;
}
