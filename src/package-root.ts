import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { invariant } from './ir/invariant.ts';

let found: string | undefined;

/**
 * The folder of bitwright itself, where hw/, templates/ and sim/harness/ lie: the nearest folder
 * above this file whose package.json is bitwright's. It is the same from src/ and from dist/.
 */
export function packageRoot(): string {
  found ??= search(dirname(fileURLToPath(import.meta.url)));
  return found;
}

function search(start: string): string {
  for (let folder = start; ; folder = dirname(folder)) {
    const file = join(folder, 'package.json');
    if (existsSync(file) && JSON.parse(readFileSync(file, 'utf8')).name === 'bitwright') return folder;
    invariant(folder !== dirname(folder), `no package.json of bitwright above ${start}`);
  }
}
