import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packageRoot } from '../../src/package-root.ts';
import { filesBelow } from './documents.ts';

const root = packageRoot();
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

it('names the same least version of Node wherever one is named', () => {
  const { engines, devDependencies } = JSON.parse(read('package.json'));
  const least = /^>=(\d+\.\d+)$/.exec(engines.node)?.[1];
  expect(least).toBeDefined();
  expect(JSON.parse(read('package-lock.json')).packages[''].engines).toEqual(engines);
  expect(devDependencies['@types/node']).toMatch(new RegExp(`^${least}\\.`));
  expect(/NODE_MINIMUM=(\S+)/.exec(read('scripts/setup.sh'))?.[1]).toBe(least);
  expect(/target: 'node([\d.]+)'/.exec(read('tsdown.config.ts'))?.[1]).toBe(least);
  const named = filesBelow(root)
    .filter(path => path.endsWith('.md') && path !== 'CHANGELOG.md')
    .flatMap(path =>
      [...read(path).matchAll(/\bNode(?:\.js)? (\d[\d.]*\d)/g)].map(([, version]) => ({ path, version })),
    );
  expect(named.map(({ path }) => path)).toContain('README.md');
  expect(named.filter(({ version }) => version !== least)).toEqual([]);
});
