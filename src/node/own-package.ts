import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PackageFiles } from '../package-files.ts';
import { packageRoot } from '../package-root.ts';

const read = (path: string): string => readFileSync(join(packageRoot(), path), 'utf8');

let version: string | undefined;

/** bitwright's own files, read from the package where they lie. */
export function ownPackage(): PackageFiles {
  version ??= (JSON.parse(read('package.json')) as { version: string }).version;
  return { version, textOf: read };
}
