import { readFile, stat } from 'node:fs/promises';
import { gunzipSync, inflateSync } from 'node:zlib';
import { hasPngSignature } from 'fast-png';
import { fail } from '../ir/diagnostic.ts';
import { dataDiagnostic } from './diagnostics.ts';
import { compressedParts } from './png-size.ts';

/** Three times CIFAR's images; some kilobytes of gzip may hold gigabytes. */
const MAX_MEBIBYTES = 512;

/** A file's bytes, decompressed when it is gzip. */
export async function readBytes(path: string): Promise<Uint8Array> {
  const bytes = await orFail(path, () => readFile(path));
  if (bytes.length === 0) fail(dataDiagnostic('empty-file', {}, { file: path }));
  if (hasPngSignature(bytes)) checkPngData(bytes, path);
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  const tooLarge = (): never =>
    fail(dataDiagnostic('large-gzip', { mebibytes: MAX_MEBIBYTES }, { file: path }));
  try {
    return gunzipSync(bytes, { maxOutputLength: MAX_MEBIBYTES * 2 ** 20 });
  } catch (error) {
    if (isTooLong(error)) tooLarge();
    return fail(dataDiagnostic('corrupt-gzip', { reason: reasonOf(error) }, { file: path }));
  }
}

/** Deflate makes at most so many bytes out of one. */
const DEFLATE_RATIO = 1032;

/** Stops at an image that would become far more than its pixels, before its reader keeps all of that. */
function checkPngData(bytes: Uint8Array, file: string): void {
  for (const { data, maxBytes } of compressedParts(bytes, file)) {
    const compressed = Buffer.concat(data);
    if (compressed.length * DEFLATE_RATIO <= maxBytes) continue;
    try {
      inflateSync(compressed, { maxOutputLength: maxBytes });
    } catch (error) {
      // What is damaged in another way, its reader says.
      if (isTooLong(error))
        fail(dataDiagnostic('corrupt-png', { reason: 'its data are longer than its pixels' }, { file }));
    }
  }
}

const isTooLong = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';

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
