import { closeSync, openSync, readSync, realpathSync, statSync } from 'node:fs';
import { isAbsolute, join, relative, sep } from 'node:path';
import { onnxDiagnostic } from '../frontend/onnx/diagnostics.ts';
import type { ExternalData } from '../frontend/onnx/external-data.ts';
import { fail } from '../ir/diagnostic.ts';

/**
 * The files that a model in `folder` may keep its tensors in.
 *
 * Only regular files inside the model's own folder are read: a model is a stranger's data, and must not
 * be able to name files elsewhere, be it by an absolute path, by `..` or through a symbolic link.
 */
export function externalFilesIn(folder: string): ExternalData {
  return (location, offset, length) => {
    const path = locate(location, folder);
    if (path === undefined) return undefined;
    const stats = statSync(path);
    // checked before opening: a named pipe would wait for a writer for ever
    if (!stats.isFile()) refuse(location, 'it is not a regular file');
    const size = length ?? stats.size - offset;
    if (size < 0 || offset + size > stats.size) {
      fail(onnxDiagnostic('external-range', { location, offset, length: length ?? '', size: stats.size }));
    }
    return readRange(path, location, offset, size);
  };
}

function readRange(path: string, location: string, start: number, size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (error) {
    return refuse(location, error instanceof Error ? error.message : String(error));
  }
  try {
    for (let done = 0; done < size; ) {
      const count = readSync(file, bytes, done, size - done, start + done);
      if (count === 0) refuse(location, 'the file became shorter while it was read');
      done += count;
    }
  } finally {
    closeSync(file);
  }
  return bytes;
}

/** The real path of an external file; undefined where there is none, and stops unless it lies inside the real path of the folder. */
function locate(location: string, folder: string): string | undefined {
  if (location === '' || location.includes('\0')) refuse(location, 'it names no file');
  if (isAbsolute(location) || /^[A-Za-z]:/.test(location) || location.startsWith('\\')) {
    refuse(location, 'the path is absolute');
  }
  if (location.split(/[\\/]/).includes('..')) refuse(location, "the path leaves the model's folder");
  const root = realpathSync(folder);
  const path = realPathOf(join(root, location));
  if (path === undefined) return undefined;
  const inside = relative(root, path);
  if (inside === '' || inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside)) {
    refuse(location, "a symbolic link leads out of the model's folder");
  }
  return path;
}

function refuse(location: string, reason: string): never {
  return fail(onnxDiagnostic('external-location', { location, reason }));
}

function realPathOf(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}
