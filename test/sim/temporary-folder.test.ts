import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { simDiagnostic } from '../../sim/diagnostics.ts';
import { withTemporaryFolder } from '../../sim/temporary-folder.ts';
import { fail } from '../../src/ir/diagnostic.ts';
import { temporaryFolder } from '../temporary-folder.ts';

afterEach(() => vi.unstubAllEnvs());

it('lends a folder and removes it, whatever happens', async () => {
  const place = temporaryFolder('test');
  vi.stubEnv('TMPDIR', place);
  const use = async (folder: string) => {
    await writeFile(join(folder, 'file'), 'text');
    expect(await readdir(place)).toHaveLength(1);
    return 7;
  };
  expect(await withTemporaryFolder('sim', use)).toBe(7);
  expect(await readdir(place)).toEqual([]);
  const failing = withTemporaryFolder('sim', async () => {
    throw new Error('of the work');
  });
  await expect(failing).rejects.toThrow('of the work');
  expect(await readdir(place)).toEqual([]);
});

it('says which folder cannot be used, and why', async () => {
  vi.stubEnv('TMPDIR', join(temporaryFolder('test'), 'nowhere'));
  await expect(withTemporaryFolder('sim', async () => 1)).rejects.toThrow(
    /sim\/temporary-folder.*nowhere cannot be used: ENOENT.*\n.*TMPDIR/,
  );
});

it.each(['ENOSPC', 'EDQUOT'])('says that there is no space left: %s', async code => {
  vi.stubEnv('TMPDIR', temporaryFolder('test'));
  const full = withTemporaryFolder('sim', async () => {
    throw Object.assign(new Error(`${code}: write`), { code, syscall: 'write' });
  });
  await expect(full).rejects.toThrow(new RegExp(`sim/temporary-folder.*${code}`));
  const other = withTemporaryFolder('sim', async () => {
    throw Object.assign(new Error('EACCES: elsewhere'), {
      code: 'EACCES',
      syscall: 'open',
      path: '/elsewhere',
    });
  });
  await expect(other).rejects.toThrow('EACCES: elsewhere');
});

it('names the folder where a tool failed for want of space', async () => {
  const failing = (reason: string) =>
    withTemporaryFolder('sim', async () => fail(simDiagnostic('no-result', { reason })));
  await expect(failing('ENOSPC: no space left on device')).rejects.toThrow(/sim\/temporary-folder.*ENOSPC/);
  await expect(failing('it is cut short')).rejects.toThrow(/sim\/no-result.*cut short/);
});
