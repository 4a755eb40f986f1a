import { expect, it } from 'vitest';
import { NetworkBuilder } from '../../src/frontend/builder.ts';
import type { PoolOptions } from '../../src/frontend/builder-options.ts';
import { sizeOf, tensor } from '../../src/ir/tensor.ts';
import { codesOf, evaluate, expectClose, expectLikeOnnxruntime, random, randomTensor } from './samples.ts';

const TOLERANCE = 1e-6;

const WINDOWS: readonly (readonly [shape: number[], options: PoolOptions])[] = [
  [[1, 3, 8, 8], { kernel: [2, 2], strides: [2, 2] }],
  [[2, 3, 7, 9], { kernel: [3, 3], strides: [2, 2] }],
  [[1, 2, 7, 9], { kernel: [3, 3], pads: [1, 1, 1, 1] }],
  [[1, 2, 7, 9], { kernel: [3, 2], pads: [2, 0, 1, 1], strides: [1, 2] }],
  [[1, 2, 7, 8], { kernel: [3, 3], strides: [2, 2], ceilMode: true }],
  [[1, 2, 6, 8], { kernel: [2, 3], strides: [3, 2], pads: [1, 1, 1, 1], ceilMode: true }],
  [[1, 2, 6, 6], { kernel: [2, 2], strides: [3, 3], pads: [1, 1, 0, 0], ceilMode: true }],
  [[1, 2, 9, 10], { kernel: [2, 3], dilations: [3, 2] }],
  [[1, 2, 9, 10], { kernel: [3, 3], dilations: [2, 1], pads: [1, 1, 2, 0], strides: [2, 2] }],
  [[1, 2, 7, 8], { kernel: [3, 2], autoPad: 'same-upper', strides: [2, 3] }],
  [[1, 2, 7, 8], { kernel: [2, 4], autoPad: 'same-lower', strides: [2, 1] }],
  [[1, 2, 7, 8], { kernel: [3, 3], autoPad: 'valid', strides: [2, 2] }],
  [[2, 3, 11], { kernel: [4], strides: [3], pads: [1, 2] }],
  [[2, 3, 10], { kernel: [3], strides: [4], ceilMode: true }],
];

it('max-pool agrees with onnxruntime for every kind of window', async () => {
  const next = random(81);
  for (const [shape, options] of WINDOWS) {
    // all negative, so that a padding zero would win
    await expectLikeOnnxruntime(randomTensor(shape, next, -3, -1), (net, v) => net.maxPool(v, options));
  }
});

it('average-pool agrees with onnxruntime, with and without the padding in its divisor', async () => {
  const next = random(82);
  for (const [shape, options] of WINDOWS) {
    for (const countIncludePad of [false, true]) {
      await expectLikeOnnxruntime(
        randomTensor(shape, next),
        (net, v) => net.averagePool(v, { ...options, countIncludePad }),
        TOLERANCE,
      );
    }
  }
});

it('pools by counting: greatest and mean of what each window sees', () => {
  const next = random(83);
  const below = (n: number) => Math.floor(next() * n);
  for (let round = 0; round < 80; round++) {
    const kernel = [1 + below(3), 1 + below(3)];
    const strides = [1 + below(3), 1 + below(3)];
    const pads = [below(kernel[0]), below(kernel[1]), below(kernel[0]), below(kernel[1])];
    const ceilMode = next() < 0.5;
    const [height, width] = [kernel[0] + below(5), kernel[1] + below(5)];
    const x = randomTensor([1, 1, height, width], next);
    const count = (axis: number, size: number) => {
      const positions: number[] = [];
      const padded = size + pads[axis] + pads[axis + 2];
      for (let p = 0; p + (ceilMode ? 0 : kernel[axis] - 1) < padded; p += strides[axis]) {
        if (p + kernel[axis] > padded && (p >= size + pads[axis] || positions.length === 0)) break;
        // a window that reaches beyond the padding is the last one
        positions.push(p - pads[axis]);
        if (p + kernel[axis] >= padded) break;
      }
      return positions;
    };
    const [max, mean, meanOfAll] = [[], [], []] as number[][];
    const [rows, columns] = [count(0, height), count(1, width)];
    for (const top of rows) {
      for (const left of columns) {
        const seen: number[] = [];
        let zeros = 0;
        for (let i = top; i < top + kernel[0]; i++) {
          for (let j = left; j < left + kernel[1]; j++) {
            if (i >= 0 && j >= 0 && i < height && j < width) seen.push(x.data[i * width + j]);
            else if (i < height + pads[2] && j < width + pads[3]) zeros++;
          }
        }
        const sum = seen.reduce((a, b) => Math.fround(a + b), 0);
        max.push(Math.max(...seen));
        mean.push(Math.fround(sum / seen.length));
        meanOfAll.push(Math.fround(sum / (seen.length + zeros)));
      }
    }
    const options = { kernel, strides, pads, ceilMode };
    const [a, b, c] = evaluate(x, (net, v) => [
      net.maxPool(v, options),
      net.averagePool(v, options),
      net.averagePool(v, { ...options, countIncludePad: true }),
    ]);
    const shape = [1, 1, rows.length, columns.length];
    expectClose(a, tensor('float32', shape, max), 0);
    expectClose(b, tensor('float32', shape, mean), 0);
    expectClose(c, tensor('float32', shape, meanOfAll), 0);
  }
});

it('agrees with onnxruntime on volumes', async () => {
  const x = randomTensor([2, 2, 4, 5, 6], random(87));
  const window = { kernel: [2, 3, 2], strides: [1, 2, 2], pads: [1, 1, 0, 0, 1, 1] };
  await expectLikeOnnxruntime(x, (net, v) => net.maxPool(v, { ...window, dilations: [2, 1, 1] }));
  await expectLikeOnnxruntime(
    x,
    (net, v) => [net.averagePool(v, window), net.averagePool(v, { ...window, countIncludePad: true })],
    1e-6,
  );
});

it('global pools agree with onnxruntime', async () => {
  const next = random(84);
  for (const shape of [
    [2, 3, 7],
    [2, 3, 5, 4],
    [1, 2, 3, 2, 4],
  ]) {
    const x = randomTensor(shape, next);
    await expectLikeOnnxruntime(x, (net, v) => net.globalAveragePool(v), 1e-6);
    const [max] = await expectLikeOnnxruntime(x, (net, v) => net.globalMaxPool(v));
    expect(max.shape).toEqual(shape.map((dim, axis) => (axis < 2 ? dim : 1)));
  }
});

it('pads and crops like onnxruntime', async () => {
  const x = randomTensor([2, 3, 4], random(85));
  await expectLikeOnnxruntime(x, (net, v) => [
    net.pad(v, [0, 1, 2, 1, 0, 3]),
    net.pad(v, [0, 1, 2, 1, 0, 3], { value: -1.5 }),
    net.pad(v, [0, -1, 0, 0, 0, -2]),
    net.pad(v, [1, -1, 0, 2], { axes: [-1, 0], value: 0.25 }),
  ]);
  const integers = (net: NetworkBuilder) =>
    net.pad(net.constant([1, 2, 3, 4], [2, 2], { kind: 'int64' }), [1, 0, 0, 1], { value: 7 });
  const [y] = await expectLikeOnnxruntime(x, integers);
  expect([...y.data]).toEqual([7, 7, 7, 1, 2, 7, 3, 4, 7]);
});

it('refuses windows that see only padding, and what is no stack of planes', () => {
  const net = new NetworkBuilder('n');
  const x = net.input('x', [1, 2, 4, 4]);
  const flat = net.input('flat', [1, 2]);
  expect(codesOf(() => net.maxPool(x, { kernel: [2, 2], pads: [2, 0, 0, 0] }))).toEqual([
    'graph/empty-window',
  ]);
  expect(codesOf(() => net.averagePool(x, { kernel: [2, 2], pads: [0, 0, 0, 2] }))).toEqual([
    'graph/empty-window',
  ]);
  expect(codesOf(() => net.maxPool(x, { kernel: [2] }))).toEqual(['graph/window-list']);
  expect(codesOf(() => net.maxPool(flat, { kernel: [] }))).toEqual(['graph/rank']);
  expect(codesOf(() => net.globalAveragePool(flat))).toEqual(['graph/rank']);
  expect(codesOf(() => net.pad(x, [1, 1]))).toEqual(['graph/pad']);
  expect(codesOf(() => net.pad(flat, [0, -3, 0, 0]))).toEqual(['graph/pad']);
  expect(sizeOf(net.pad(flat, [0, -2, 0, 0]).shape)).toBe(0);
});
