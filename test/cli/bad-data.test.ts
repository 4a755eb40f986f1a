import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, it } from 'vitest';
import { scratchFolder } from './bitwright.ts';
import { expectRefused } from './in-process.ts';
import { npy, tinyDesign, writeInto } from './tiny-design.ts';

let scratch: string;
let model: string;
let folder: string;
beforeAll(async () => {
  scratch = await scratchFolder();
  const tiny = await tinyDesign(scratch);
  model = tiny.model;
  folder = tiny.design.folder;
});

interface Case {
  readonly data: () => string | Uint8Array;
  readonly labels?: string;
  readonly args?: readonly string[];
  readonly code: string;
  readonly message: RegExp;
}

const CASES: Record<string, Case> = {
  'of another shape': {
    data: () => npy([5, 11], () => 0),
    code: 'data/wrong-shape',
    message: /\[5,11\] does not hold samples of the model's input shape \[12\]/,
  },
  'without a sample': { data: () => npy([0, 12], () => 0), code: 'data/no-samples', message: /no values/ },
  'of no format': { data: () => 'text\n', code: 'data/unknown-format', message: /begins with 74 65 78 74/ },
  'of no bytes': { data: () => '', code: 'data/empty-file', message: /the file is empty/ },
  'cut off': {
    data: () => npy([4, 12], () => 1).subarray(0, 300),
    code: 'data/truncated',
    message: /shape \[4,12\] needs 384 bytes/,
  },
  'with NaN': {
    data: () => npy([2, 12], i => (i === 14 ? Number.NaN : 0)),
    code: 'data/not-finite',
    message: /holds NaN at \[1,2\]/,
  },
  'beyond the wire': {
    data: () => npy([2, 12], i => i),
    code: 'data/outside-wire',
    message: /16 of 24 values lie outside .* \(-8 to 7\), for example 8/,
  },
  'not of the wire': {
    data: () => npy([1, 12], i => i / 4),
    args: ['--data-domain', 'wire'],
    code: 'data/not-on-wire',
    message: /9 of 12 values are no int4 integers, for example 0\.25/,
  },
  'with too few labels': {
    data: () => npy([3, 12], () => 1),
    labels: '0\n1\n',
    code: 'data/labels-count',
    message: /2 labels for 3 frames/,
  },
  'with labels that are none': {
    data: () => npy([2, 12], () => 1),
    labels: '0\ncat\n',
    code: 'data/bad-label',
    message: /line 2: 'cat' is not a class number/,
  },
};

it.each(Object.entries(CASES))('refuses data %s, wherever data is read', async (name, given) => {
  const { data, labels, args = [], code, message } = given;
  const options = ['--data', await writeInto(scratch, `${name}/data`, data()), ...args];
  if (labels !== undefined) options.push('--labels', await writeInto(scratch, `${name}/labels`, labels));
  for (const command of [
    ['run', model, '--input', 'int4'],
    ['run', folder],
    ['verify', folder],
  ]) {
    await expectRefused([...command, ...options], code, message);
  }
});

it('refuses data and labels that are not there, and a folder without images', async () => {
  const none = join(scratch, 'none.npy');
  await expectRefused(['run', folder, '--data', none], 'data/not-found', /none\.npy: there is no such file/);
  const data = await writeInto(
    scratch,
    'good.npy',
    npy([1, 12], () => 1),
  );
  const labels = ['--labels', none];
  await expectRefused(['run', folder, '--data', data, ...labels], 'data/not-found', /none\.npy/);
  await mkdir(join(scratch, 'no images'));
  const images = ['--data', join(scratch, 'no images')];
  await expectRefused(['verify', folder, ...images], 'data/empty-folder', /no images: .*holds no PNG images/);
});

it('refuses labels without data', async () => {
  const labels = await writeInto(scratch, 'labels.txt', '0\n');
  await expectRefused(
    ['verify', folder, '--labels', labels],
    'cli/without-data',
    /--labels says something about data/,
  );
});
