import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { PackageFilesDocument } from '../src/package-files.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const FOLDERS = ['hw/rtl', 'hw/hls'];
/** What stands around a design on a board. */
const AROUND = 'hw/rtl/wrappers/uart/';
/** What is written beside a board and in a testbench. */
const BESIDE = ['hw/host', 'hw/tb'];

/** What a design may take from the package, as one document; for the page with what builds and testbenches take. */
export function packageFilesDocument(isForPage = false): PackageFilesDocument {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
  const paths = [...FOLDERS, ...(isForPage ? BESIDE : [])].flatMap(folder =>
    readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
      .filter(entry => entry.isFile())
      .map(entry => join(entry.parentPath, entry.name).slice(ROOT.length).replaceAll('\\', '/')),
  );
  const taken = paths.filter(path => isForPage || !path.startsWith(AROUND));
  const files = taken.sort().map(path => [path, readFileSync(join(ROOT, path), 'utf8')]);
  return { version, files: Object.fromEntries(files) };
}

/** Lets the build write dist/package-files.json, for places where the package's folder cannot be read. */
export function packageFilesAsset() {
  return {
    name: 'package-files',
    buildStart(this: { emitFile(file: { type: 'asset'; fileName: string; source: string }): unknown }) {
      const source = `${JSON.stringify(packageFilesDocument())}\n`;
      this.emitFile({ type: 'asset', fileName: 'package-files.json', source });
    },
  };
}
