import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** All files below a folder with their contents. */
export async function contents(folder: string): Promise<Record<string, string>> {
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter(f => f.isFile());
  const paths = files.map(f => join(f.parentPath, f.name)).sort();
  return Object.fromEntries(
    await Promise.all(paths.map(async p => [p, await readFile(p, 'latin1')] as const)),
  );
}
