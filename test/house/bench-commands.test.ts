import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { packageRoot } from '../../src/package-root.ts';
import { temporaryFolder } from '../temporary-folder.ts';

it('every command that measures is built', async () => {
  const { scripts }: { scripts: Record<string, string> } = JSON.parse(
    readFileSync(join(packageRoot(), 'package.json'), 'utf8'),
  );
  const entries = Object.values(scripts).flatMap(script => script.match(/bench\/[\w-]+\.ts/g) ?? []);
  expect(entries.length).toBeGreaterThan(12);
  const build = ['--config', 'bench.config.ts', ...entries, '--out-dir', temporaryFolder('bench')];
  const { exitCode, stderr } = await execa('npx', ['tsdown', ...build], {
    cwd: packageRoot(),
    reject: false,
  });
  expect({ exitCode, stderr: exitCode === 0 ? '' : stderr }).toEqual({ exitCode: 0, stderr: '' });
});
