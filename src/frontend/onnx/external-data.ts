import { closeSync, openSync, readSync, realpathSync, statSync } from 'node:fs';
import { isAbsolute, join, relative, sep } from 'node:path';
import type { TensorProto } from 'onnx-buf';
import { fail } from '../../ir/diagnostic.ts';
import { onnxDiagnostic } from './diagnostics.ts';

/**
 * The raw bytes of a tensor that the model keeps in another file (`data_location` EXTERNAL).
 *
 * Only regular files inside the model's own folder are read: a model is a stranger's data, and must not
 * be able to name files elsewhere, be it by an absolute path, by `..` or through a symbolic link.
 *
 * @param folder the model's folder; undefined where it was not read from one
 */
export function readExternalData(proto: TensorProto, folder: string | undefined): Uint8Array {
  const at = { tensor: proto.name };
  if (folder === undefined) fail(onnxDiagnostic('external-without-folder', {}, at));
  const entries = new Map(proto.externalData.map(entry => [entry.key, entry.value]));
  const location = entries.get('location') ?? '';
  const path = locate(location, folder, at);
  const stats = statSync(path);
  // checked before opening: a named pipe would wait for a writer for ever
  if (!stats.isFile()) refuse(location, 'it is not a regular file', at);
  const [offset, length] = [entries.get('offset') ?? '0', entries.get('length') ?? ''];
  const start = wholeNumber(offset);
  const size = length === '' ? stats.size - (start ?? 0) : wholeNumber(length);
  if (start === undefined || size === undefined || size < 0 || start + size > stats.size) {
    return fail(onnxDiagnostic('external-range', { location, offset, length, size: stats.size }, at));
  }
  return readRange(path, location, start, size, at);
}

function readRange(
  path: string,
  location: string,
  start: number,
  size: number,
  at: { tensor: string },
): Uint8Array {
  const bytes = new Uint8Array(size);
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (error) {
    return refuse(location, error instanceof Error ? error.message : String(error), at);
  }
  try {
    for (let done = 0; done < size; ) {
      const count = readSync(file, bytes, done, size - done, start + done);
      if (count === 0) refuse(location, 'the file became shorter while it was read', at);
      done += count;
    }
  } finally {
    closeSync(file);
  }
  return bytes;
}

/** The real path of an external file; stops unless it lies inside the real path of the folder. */
function locate(location: string, folder: string, at: { tensor: string }): string {
  if (location === '' || location.includes('\0')) refuse(location, 'it names no file', at);
  if (isAbsolute(location) || /^[A-Za-z]:/.test(location) || location.startsWith('\\')) {
    refuse(location, 'the path is absolute', at);
  }
  if (location.split(/[\\/]/).includes('..')) refuse(location, "the path leaves the model's folder", at);
  const root = realpathSync(folder);
  const path = realPathOf(join(root, location)) ?? fail(onnxDiagnostic('external-missing', { location }, at));
  const inside = relative(root, path);
  if (inside === '' || inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside)) {
    refuse(location, "a symbolic link leads out of the model's folder", at);
  }
  return path;
}

function refuse(location: string, reason: string, at: { tensor: string }): never {
  return fail(onnxDiagnostic('external-location', { location, reason }, at));
}

function realPathOf(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

function wholeNumber(text: string): number | undefined {
  const value = Number(text);
  return /^\d+$/.test(text) && Number.isSafeInteger(value) ? value : undefined;
}
