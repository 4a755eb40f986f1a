import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** A file of a folder, or why it cannot be read. A pipe or a device, which may never end, is no file. */
export async function readFileOf(
  folder: string,
  path: string,
): Promise<Buffer | { readonly reason: string }> {
  const file = join(folder, path);
  try {
    if (!(await stat(file)).isFile()) return { reason: 'it is no file' };
    return await readFile(file);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return { reason: code ?? message };
  }
}
