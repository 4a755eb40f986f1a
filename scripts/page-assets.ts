import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EXAMPLES } from '../src/page/examples.ts';
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
      put('package-files.json', JSON.stringify(packageFilesDocument()));
      for (const { path } of EXAMPLES) put(`examples/${path}`, readFileSync(join(ROOT, 'models', path)));
    },
  };
}
