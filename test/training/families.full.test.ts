import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { compile } from '../../src/api/compile.ts';
import { packageRoot } from '../../src/package-root.ts';
import { temporaryFolder } from '../temporary-folder.ts';

/** The recipes need PyTorch, and CIFAR-10 for some of them. */
const PYTHON = process.env.BITWRIGHT_TEST_PYTHON ?? 'python3';
const hasTorch = spawnSync(PYTHON, ['-c', 'import torch, onnx, onnxruntime, tqdm, PIL']).status === 0;
const CIFAR10 = join(packageRoot(), '../shared/data/cifar10-jpeg.tar.gz');

const out = temporaryFolder('training');
const train = (...options: string[]) =>
  spawnSync(
    PYTHON,
    [join(packageRoot(), 'training/train_families.py'), '--smoke', '--out', out, ...options],
    {
      encoding: 'utf8',
    },
  );

/** A run in its smoke form: a few batches, exported, compiled with no further option. */
async function expectCompiled(run: string): Promise<void> {
  const { right, rightExported, images } = JSON.parse(readFileSync(join(out, `${run}.json`), 'utf8'));
  expect(images).toBe(512);
  // Rounding may decide a class or two.
  expect(Math.abs(right - rightExported)).toBeLessThanOrEqual(2);
  const { manifest } = await compile(join(out, `${run}.onnx`), { targetCycles: 1_000_000 });
  expect(manifest.cycles.initiationInterval).toBeLessThanOrEqual(1_000_000);
}

it.skipIf(!hasTorch)('trains, exports and compiles LeNet, plainly and by sections', async () => {
  const runs = ['float', 'binary-plain', 'ternary-sections'].map(way => `s3-lenet-mnist-${way}-seed1`);
  const { status, stderr } = train(...runs);
  expect(status, stderr).toBe(0);
  for (const run of runs.slice(1)) await expectCompiled(run);
  // What is there is not trained again.
  expect(train(...runs)).toMatchObject({ status: 0, stdout: '' });
});

it.skipIf(!hasTorch || !existsSync(CIFAR10))(
  'trains, exports and compiles the networks on CIFAR-10',
  async () => {
    const runs = ['s1-resnet8-w2a2-k4-seed1', 's2-sspq20-whole', 's4-vgg-8-4-2-1'];
    const { status, stderr } = train('--data', CIFAR10, ...runs);
    expect(status, stderr).toBe(0);
    for (const run of runs) await expectCompiled(run);
  },
);

it.skipIf(!hasTorch)('quantizers in training equal their plain spelling, gradients included', () => {
  const options = { cwd: join(packageRoot(), 'training'), encoding: 'utf8' } as const;
  const { stdout, stderr } = spawnSync(PYTHON, ['-m', 'families.check_quantizers'], options);
  expect(stdout, stderr).toBe('11 cases\n');
});

it.skipIf(!hasTorch)('says what is wrong with what it is given', () => {
  expect(train('s5')).toMatchObject({ status: 2, stderr: expect.stringContaining('no run is called s5') });
  expect(train('--out', join(out, 'other'), '--data', join(out, 'nothing'), 's4-vgg-1-1-1')).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('does not exist'),
  });
  expect(train('s3-lenet-mnist-binary-plain-seed3')).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('begins with s3-lenet-mnist-float-seed3'),
  });
});
