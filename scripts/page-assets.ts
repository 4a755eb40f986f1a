import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findPageTools } from '../src/cli/page-tools.ts';
import { EXAMPLES } from '../src/page/examples.ts';
import { TOOLS_FILE } from '../src/tools/browser-tools.ts';
import { packageFilesDocument } from './package-files.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const OWN = ['index.html', 'style.css'];

/** Lets the build of the page write what is no script: its document, its style, what a design takes from the package, and networks. */
export function pageAssets(folder: string) {
  return {
    name: 'page-assets',
    buildStart(this: {
      emitFile(file: { type: 'asset'; fileName: string; source: string | Uint8Array }): unknown;
    }) {
      const put = (name: string, source: string | Uint8Array): void => {
        this.emitFile({ type: 'asset', fileName: folder + name, source });
      };
      for (const name of OWN) put(name, readFileSync(join(ROOT, 'src/page/browser', name), 'utf8'));
      put('package-files.json', JSON.stringify(packageFilesDocument(true)));
      for (const { path } of EXAMPLES) put(`examples/${path}`, readFileSync(join(ROOT, 'models', path)));
      put(TOOLS_FILE, '{}');
    },
  };
}

/** Lets the build of the page copy the tools that make bitstreams, where they are installed. */
export function pageTools() {
  return {
    name: 'page-tools',
    writeBundle({ dir }: { dir?: string }) {
      if (dir === undefined) return;
      const tools = findPageTools([ROOT]);
      for (const [key, { folder }] of tools) {
        cpSync(folder, join(dir, 'tools', key), { recursive: true });
        cpSync(join(folder, '..', 'package.json'), join(dir, 'tools', key, 'package.json'));
      }
      const versions = Object.fromEntries([...tools].map(([key, { version }]) => [key, version]));
      writeFileSync(join(dir, TOOLS_FILE), JSON.stringify(versions));
    },
  };
}
