import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The folder of the package that a module is of, and its name. */
const PACKAGE = /^(.*\/node_modules\/((?:@[^/]+\/)?[^/]+))\//;
const LICENSE = /^(licen[cs]e|copying|notice)/i;

interface Bundle {
  readonly [file: string]: { readonly moduleIds?: readonly string[] };
}

/** Lets the build write the licences of the packages whose code stands in what it makes. Throws where a package has none. */
export function thirdPartyNotices(file = 'THIRD-PARTY-NOTICES.txt') {
  return {
    name: 'third-party-notices',
    generateBundle(
      this: { emitFile(file: { type: 'asset'; fileName: string; source: string }): unknown },
      _options: unknown,
      bundle: Bundle,
    ) {
      const modules = Object.values(bundle).flatMap(({ moduleIds = [] }) => moduleIds);
      const folders = new Map(modules.flatMap(id => packageOf(id)));
      const notices = [...folders].sort(([a], [b]) => (a < b ? -1 : 1)).map(entry => noticeOf(...entry));
      this.emitFile({ type: 'asset', fileName: file, source: notices.join('\n') });
    },
  };
}

function packageOf(id: string): [name: string, folder: string][] {
  const [, folder, name] = PACKAGE.exec(id.replaceAll('\\', '/')) ?? [];
  return folder === undefined ? [] : [[name, folder.replace(/^\0/, '')]];
}

function noticeOf(name: string, folder: string): string {
  const { version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const files = readdirSync(folder).filter(file => LICENSE.test(file));
  if (files.length === 0 && !license) throw new Error(`${name} has no licence`);
  const texts = files.map(file => readFileSync(join(folder, file), 'utf8').trim());
  return [`${name} ${version} (${license})`, ...texts, ''].join('\n\n');
}
