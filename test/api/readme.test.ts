import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { packageRoot } from '../../src/package-root.ts';
import { ownModel } from '../models/own-models.ts';
import { temporaryFolder } from '../temporary-folder.ts';

it('the example of the README runs as it stands, and proves what it compiles', async () => {
  const text = await readFile(join(packageRoot(), 'README.md'), 'utf8');
  const [, example = ''] = /```js\n(.*?)```/s.exec(text) ?? [];
  const { model, images, labels, card } = ownModel('mnist-mlp-w1a1');
  const scratch = temporaryFolder('readme');
  const given = {
    "'bitwright'": join(packageRoot(), 'dist', 'index.mjs'),
    "'model.onnx'": model,
    "'images.npy'": images,
    "'labels.npy'": labels,
    "'out/model'": join(scratch, 'model'),
  };
  let script = example;
  for (const [name, value] of Object.entries(given)) {
    expect(script.split(name), name).toHaveLength(2);
    script = script.replace(name, () => JSON.stringify(value));
  }
  const file = join(scratch, 'example.mjs');
  await writeFile(file, `${script}console.log(JSON.stringify({ mismatches, accuracy }));\n`);
  const { stdout } = await execa(process.execPath, [file]);
  expect(JSON.parse(stdout)).toEqual({ mismatches: 0, accuracy: card.accuracy1000 });
});
