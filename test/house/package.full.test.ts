import { join } from 'node:path';
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../temporary-folder.ts';
import { packedProject } from './packed-package.ts';

/** Node of another version, from npm's package `node`; undefined where no registry answers. */
async function nodeOf(version: number, folder: string): Promise<string | undefined> {
  const install = ['install', '--prefix', folder, '--no-audit', '--no-fund', `node@${version}`];
  const { failed } = await execa('npm', install, { reject: false });
  return failed ? undefined : join(folder, 'node_modules', 'node', 'bin', 'node');
}

it.for([22, 24])(
  'the packed package runs on Node %d (skipped where npm has no registry)',
  async (version, { skip }) => {
    const node = await nodeOf(version, temporaryFolder(`node-${version}`));
    if (node === undefined) return skip(`npm cannot install node@${version}`);
    expect((await execa(node, ['--version'])).stdout).toMatch(new RegExp(`^v${version}\\.`));
    const folder = temporaryFolder(`package-${version}`);
    const program = await packedProject(folder);
    const { stdout, stderr } = await execa(node, [program], { cwd: folder });
    expect(JSON.parse(stdout)).toMatchObject({ frames: 20, isRefused: true });
    expect(stderr).toBe('');
  },
);
