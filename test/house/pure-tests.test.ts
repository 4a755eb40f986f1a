import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { expect, it } from 'vitest';
import { packageRoot } from '../../src/package-root.ts';
import { PURE_FILES, PURE_FOLDERS } from './pure-tests.ts';

const textOf = (path: string): string => readFileSync(join(packageRoot(), path), 'utf8');

const pureTests = (): readonly string[] => [
  ...PURE_FOLDERS.flatMap(folder =>
    readdirSync(join(packageRoot(), folder), { recursive: true, encoding: 'utf8' })
      .filter(name => name.endsWith('.test.ts'))
      .map(name => posix.join(folder, name)),
  ),
  ...PURE_FILES,
];

/** The files and packages that a file needs when it runs, itself among them. */
function reachedFrom(path: string, reached = new Set<string>()): ReadonlySet<string> {
  if (reached.has(path)) return reached;
  reached.add(path);
  for (const [, name] of textOf(path).matchAll(/^(?:import|export)(?! type)[^;]*?from '([^']+)'/gm)) {
    if (name.startsWith('.')) reachedFrom(posix.join(posix.dirname(path), name), reached);
    else reached.add(name);
  }
  return reached;
}

it('names tests that are there', () => {
  expect(pureTests().length).toBeGreaterThan(100);
  expect(pureTests().filter(path => !existsSync(join(packageRoot(), path)))).toEqual([]);
});

it('calls no test pure that may build a simulator', () => {
  const builders = pureTests().flatMap(path =>
    [...reachedFrom(path)]
      .filter(to => to === 'execa' || to.startsWith('sim/'))
      .map(to => `${path} -> ${to}`),
  );
  expect(builders).toEqual([]);
  // The search finds those that do.
  expect(reachedFrom('test/kernels/mvu.test.ts')).toContain('execa');
});

it('calls no test pure that changes what others see', () => {
  const changers = pureTests().filter(path => /\bvi\.|process\.chdir|process\.env/.test(textOf(path)));
  expect(changers).toEqual([]);
});
