import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packageFilesDocument } from '../../scripts/package-files.ts';
import { packageRoot } from '../../src/package-root.ts';
import { bundleForBrowsers } from '../house/core-bundle.ts';
import { checkBuilt } from './bitwright.ts';

const read = (path: string): string => readFileSync(join(packageRoot(), path), 'utf8');

it('ships every file that package.json gives out', () => {
  checkBuilt();
  const { exports: entries } = JSON.parse(read('package.json'));
  const paths = Object.values(entries).flatMap(entry =>
    typeof entry === 'string' ? [entry] : Object.values(entry as Record<string, string>),
  );
  expect(paths).toContain('./dist/core.mjs');
  for (const path of paths) expect(existsSync(join(packageRoot(), path)), path).toBe(true);
});

it('ships a core that needs no module of Node, although it shares its modules with the rest', async () => {
  checkBuilt();
  const { missing } = await bundleForBrowsers(join(packageRoot(), 'dist/core.mjs'));
  expect(missing).toEqual([]);
});

it("ships the package's files as one document", () => {
  checkBuilt();
  expect(JSON.parse(read('dist/package-files.json'))).toEqual(packageFilesDocument());
});

it('has one class of errors, whichever entry it is taken from', async () => {
  const [core, whole] = await Promise.all(
    ['core', 'index'].map(entry => import(join(packageRoot(), `dist/${entry}.mjs`))),
  );
  expect(core.DiagnosticError).toBe(whole.DiagnosticError);
  expect(Object.keys(whole)).toEqual(expect.arrayContaining(Object.keys(core)));
});
