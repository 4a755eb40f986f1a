import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/package-root.ts';

/** The codes of all tables of diagnostics in the sources. */
export function sourceCodes(): ReadonlySet<string> {
  const folder = join(packageRoot(), 'src');
  const texts = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(path => path.endsWith('.ts'))
    .map(path => readFileSync(join(folder, path), 'utf8'));
  return new Set(
    texts.flatMap(text =>
      [...text.matchAll(/ diagnostics\('([\w-]+)', \{\n(.*?)^\}\);/gms)].flatMap(([, area, table]) =>
        [...table.matchAll(/^ {2}'?([\w-]+)'?: \{$/gm)].map(([, name]) => `${area}/${name}`),
      ),
    ),
  );
}
