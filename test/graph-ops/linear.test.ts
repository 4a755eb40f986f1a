import { expect, it } from 'vitest';
import { NetworkBuilder, type Value } from '../../src/frontend/builder.ts';
import { tensor } from '../../src/ir/tensor.ts';
import { codesOf, evaluate, expectClose, expectLikeOnnxruntime, random, randomTensor } from './samples.ts';

const TOLERANCE = 1e-5;

it('mat-mul adds float32 products in ascending order', () => {
  const next = random(31);
  const [a, b] = [randomTensor([3, 50], next), randomTensor([50, 2], next)];
  const [y] = evaluate(a, (net, v) => net.matMul(v, net.constant(b.data, b.shape)));
  const expected: number[] = [];
  for (let i = 0; i < 3; i++) {
    for (let j = 0; j < 2; j++) {
      const sum = new Float32Array(1);
      for (let k = 0; k < 50; k++) sum[0] += Math.fround(a.data[i * 50 + k] * b.data[k * 2 + j]);
      expected.push(sum[0]);
    }
  }
  expectClose(y, tensor('float32', [3, 2], expected), 0);
});

it('mat-mul broadcasts batches and takes vectors, like onnxruntime', async () => {
  const next = random(32);
  const pairs: [number[], number[]][] = [
    [
      [3, 4],
      [4, 2],
    ],
    [[4], [4, 2]],
    [[3, 4], [4]],
    [[4], [4]],
    [
      [5, 3, 4],
      [4, 2],
    ],
    [
      [5, 3, 4],
      [5, 4, 2],
    ],
    [
      [2, 1, 3, 4],
      [5, 4, 2],
    ],
    [[4], [5, 4, 2]],
    [[2, 5, 3, 4], [4]],
  ];
  for (const [left, right] of pairs) {
    const b = randomTensor(right, next);
    await expectLikeOnnxruntime(
      randomTensor(left, next),
      (net, v) => net.matMul(v, net.constant(b.data, b.shape)),
      TOLERANCE,
    );
  }
});

it('mat-mul of integers is exact', () => {
  const [y] = evaluate(tensor('float32', [1], [0]), net =>
    net.matMul(
      net.constant([16777217, 3], [1, 2], { kind: 'int64' }),
      net.constant([16777217, 5], [2, 1], { kind: 'int64' }),
    ),
  );
  expect(y.kind).toBe('int64');
  expect([...y.data]).toEqual([16777217 * 16777217 + 15]);
});

it('mat-mul refuses inner dimensions that differ, and scalars', () => {
  const net = new NetworkBuilder('n');
  const x = net.input('x', [2, 3]);
  expect(codesOf(() => net.matMul(x, net.constant([1, 2], [2, 1])))).toEqual(['graph/inner-dimensions']);
  expect(codesOf(() => net.matMul(x, net.constant(1)))).toEqual(['graph/rank']);
  expect(
    codesOf(() => net.matMul(net.constant([1, 1], [2, 1, 1]), net.constant([1, 1, 1], [3, 1, 1]))),
  ).toEqual(['graph/no-broadcast']);
});

it('gemm transposes, scales and adds like onnxruntime', async () => {
  const next = random(33);
  for (const transA of [false, true]) {
    for (const transB of [false, true]) {
      const b = randomTensor(transB ? [2, 4] : [4, 2], next);
      const cs: (number[] | undefined)[] = [undefined, [], [2], [1, 2], [3, 1], [3, 2]];
      for (const shape of cs) {
        const describe = (net: NetworkBuilder, v: Value) => {
          const c = shape && net.constant(randomTensor(shape, random(5)).data, shape);
          const options = { alpha: 0.75, beta: -1.5, transA, transB };
          return net.gemm(v, net.constant(b.data, b.shape), c ? { ...options, c } : options);
        };
        await expectLikeOnnxruntime(randomTensor(transA ? [4, 3] : [3, 4], next), describe, TOLERANCE);
      }
    }
  }
});

it('gemm refuses what is no matrix and a C that does not fit', () => {
  const net = new NetworkBuilder('n');
  const x = net.input('x', [2, 3]);
  const b = net.constant([1, 2, 3], [3, 1]);
  expect(codesOf(() => net.gemm(net.input('v', [3]), b))).toEqual(['graph/rank']);
  expect(codesOf(() => net.gemm(x, b, { transB: true }))).toEqual(['graph/inner-dimensions']);
  expect(codesOf(() => net.gemm(x, b, { c: [1, 2, 3] }))).toEqual(['graph/not-broadcast-to']);
});

it('batch normalization follows the inference formula on axis 1', async () => {
  const next = random(34);
  const shapes: (readonly number[])[] = [
    [4, 3],
    [2, 3, 5],
    [2, 3, 4, 5],
  ];
  for (const shape of shapes) {
    const [gamma, beta, mean] = [0, 1, 2].map(() => [...randomTensor([3], next).data]);
    const variance = [...randomTensor([3], next, 0.1, 3).data];
    const describe = (net: NetworkBuilder, v: Value) =>
      net.batchNormalization(v, { gamma, beta, mean, variance, epsilon: 1e-3 });
    const x = randomTensor(shape, next);
    const [y] = await expectLikeOnnxruntime(x, describe, TOLERANCE);
    const inner = shape.slice(2).reduce((a, b) => a * b, 1);
    const f = Math.fround;
    const expected = Array.from(x.data, (value, i) => {
      const c = Math.floor(i / inner) % 3;
      const deviation = f(Math.sqrt(f(variance[c] + f(1e-3))));
      return f(f(f(f(value - mean[c]) / deviation) * gamma[c]) + beta[c]);
    });
    expectClose(y, tensor('float32', shape, expected), 0);
  }
  const net = new NetworkBuilder('n');
  const options = { gamma: [1, 1], beta: [0, 0], mean: [0, 0], variance: [1, 1] };
  expect(codesOf(() => net.batchNormalization(net.input('x', [1, 3]), options))).toEqual([
    'graph/channel-count',
  ]);
});

it('softmax and log-softmax agree with onnxruntime and sum to one', async () => {
  const next = random(35);
  for (const axis of [0, 1, 2, -1, -2]) {
    const x = randomTensor([2, 3, 5], next, -9, 9);
    await expectLikeOnnxruntime(
      x,
      (net, v) => [net.softmax(v, { axis }), net.logSoftmax(v, { axis })],
      TOLERANCE,
    );
  }
  const [y] = evaluate(tensor('float32', [1, 3], [1000, 1000, 1000]), (net, v) => net.softmax(v));
  expectClose(y, tensor('float32', [1, 3], [1 / 3, 1 / 3, 1 / 3]), 1e-6);
});
