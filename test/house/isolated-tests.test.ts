import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packageRoot } from '../../src/package-root.ts';
import { ISOLATED } from './isolated-tests.ts';

/** Ways to change what other tests of a process see. */
const CHANGES = /\bvi\.\w|process\.chdir\(|process\.env(\.\w+)? = |Object\.assign\(process/;

it('isolates the tests that change what others see, and no other', () => {
  const folder = join(packageRoot(), 'test');
  const changers = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map(path => `test/${path.replaceAll('\\', '/')}`)
    // Those of test:full have a process each anyway.
    .filter(path => path.endsWith('.ts') && !path.endsWith('.full.test.ts'))
    .filter(path => !path.startsWith('test/house/isolated-tests'))
    .filter(path => CHANGES.test(readFileSync(join(packageRoot(), path), 'utf8')));
  expect(changers.sort()).toEqual([...ISOLATED].sort());
});
