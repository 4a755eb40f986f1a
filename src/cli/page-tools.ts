import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { packageRoot } from '../package-root.ts';
import { TOOL_FOLDERS, TOOL_PACKAGES, type ToolFolder } from '../tools/browser-tools.ts';

/** The packages that are installed, by their names on the page: where their programs lie, and their versions. */
export type PageTools = ReadonlyMap<ToolFolder, { readonly folder: string; readonly version: string }>;

/** Looks for them beside bitwright, and where it was called. */
export function findPageTools(places: readonly string[] = [packageRoot(), process.cwd()]): PageTools {
  const found = TOOL_FOLDERS.flatMap(key => {
    const folder = places.map(place => programsOf(TOOL_PACKAGES[key].name, place)).find(Boolean);
    if (folder === undefined) return [];
    const { version } = JSON.parse(readFileSync(join(folder, '..', 'package.json'), 'utf8')) as Versioned;
    return [[key, { folder, version }] as const];
  });
  return new Map(found);
}

interface Versioned {
  readonly version: string;
}

function programsOf(name: string, place: string): string | undefined {
  try {
    return dirname(createRequire(join(place, 'package.json')).resolve(name));
  } catch {
    return undefined;
  }
}
