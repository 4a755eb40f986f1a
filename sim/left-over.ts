import { lstat, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makerOf } from '../src/node/makers.ts';

const tidied = new Set<string>();

/**
 * Removes the folders that killed processes of this user left in a place, once in a process. What cannot be removed stays.
 *
 * @param begin of their names, where others write to the place, too
 */
export async function removeLeft(place: string, begin = ''): Promise<void> {
  if (tidied.has(place)) return;
  tidied.add(place);
  const names = await readdir(place).catch((): string[] => []);
  for (const name of names.filter(each => each.startsWith(begin) && makerOf(each) === 'ended')) {
    const path = join(place, name);
    const status = await lstat(path).catch(() => undefined);
    // Others may call what is theirs as they like.
    if (status?.isDirectory() && status.uid === process.getuid?.())
      await rm(path, { recursive: true, force: true }).catch(() => undefined);
  }
}
