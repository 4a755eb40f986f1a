import { join } from 'node:path';
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { packageRoot } from '../../src/package-root.ts';

it('ends quietly where nobody reads on', async () => {
  const cli = join(packageRoot(), 'dist', 'cli.mjs');
  // `true` is gone before anything is printed.
  const { stderr } = await execa('bash', ['-c', '"$0" "$1" --help | true', process.execPath, cli]);
  expect(stderr).toBe('');
});
