import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A copy of a compiled folder in which the lowest bit of the first word of every memory is another; to be run with --changed. */
export async function brokenDesign(folder: string, copy: string): Promise<string> {
  await cp(folder, copy, { recursive: true });
  const files = (await readdir(join(copy, 'mem'))).filter(name => name.endsWith('.mem'));
  for (const file of files) {
    const path = join(copy, 'mem', file);
    const text = await readFile(path, 'utf8');
    const flipped = text.replace(/^([0-9a-f]*)([0-9a-f])$/m, (_, head: string, digit: string) => {
      return `${head}${(Number.parseInt(digit, 16) ^ 1).toString(16)}`;
    });
    if (flipped === text) throw new Error(`${file} has no word`);
    await writeFile(path, flipped);
  }
  return copy;
}
