import { execa } from 'execa';
import { expect, it } from 'vitest';
import { ownModel } from '../models/own-models.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { packedProject } from './packed-package.ts';

it('is installed from its tarball, typed strictly, and runs with what it declares alone', async () => {
  const folder = temporaryFolder('package');
  const program = await packedProject(folder);
  const { stdout } = await execa(process.execPath, [program], { cwd: folder });
  const said = JSON.parse(stdout);
  expect(said).toMatchObject({ frames: 20, isRefused: true });
  expect(said.accuracy).toBeGreaterThan(0.8);
  const { model, images } = ownModel('mnist-mlp-w1a1');
  const cli = `${folder}/node_modules/bitwright/dist/cli.mjs`;
  const run = await execa(process.execPath, [
    cli,
    'run',
    model,
    '--input',
    'uint8:1/255',
    '--data',
    images,
    '--frames',
    '3',
  ]);
  expect(run.stdout).toContain('classes:');
});
