import { expect, it } from 'vitest';
import { NetworkBuilder } from '../../src/frontend/builder.ts';
import { tensor } from '../../src/ir/tensor.ts';
import { codesOf, evaluate, expectClose, expectLikeOnnxruntime, random, randomTensor } from './samples.ts';

it('DepthToSpace and SpaceToDepth agree with onnxruntime', async () => {
  const next = random(211);
  for (const [shape, blockSize] of [
    [[1, 4, 2, 3], 2],
    [[2, 18, 3, 1], 3],
    [[1, 12, 4, 5], 2],
    [[2, 3, 4, 5], 1],
  ] as const) {
    const x = randomTensor(shape, next);
    await expectLikeOnnxruntime(x, (net, v) => [
      net.depthToSpace(v, blockSize),
      net.depthToSpace(v, blockSize, { mode: 'CRD' }),
    ]);
  }
  for (const [shape, blockSize] of [
    [[1, 3, 4, 6], 2],
    [[2, 2, 6, 3], 3],
  ] as const) {
    await expectLikeOnnxruntime(randomTensor(shape, next), (net, v) => net.spaceToDepth(v, blockSize));
  }
});

it('SpaceToDepth undoes DepthToSpace', () => {
  const x = randomTensor([2, 12, 3, 5], random(212));
  const [y] = evaluate(x, (net, v) => net.spaceToDepth(net.depthToSpace(v, 2), 2));
  expectClose(y, x, 0);
});

it('DepthToSpace puts each channel where its mode says', () => {
  const x = tensor('float32', [1, 8, 1, 1], [0, 1, 2, 3, 4, 5, 6, 7]);
  const [dcr, crd] = evaluate(x, (net, v) => [
    net.depthToSpace(v, 2),
    net.depthToSpace(v, 2, { mode: 'CRD' }),
  ]);
  expect([...dcr.data]).toEqual([0, 2, 4, 6, 1, 3, 5, 7]);
  expect([...crd.data]).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
});

it('Split gives equal parts or parts of given sizes', async () => {
  const next = random(213);
  const x = randomTensor([2, 6, 5], next);
  for (const [parts, axis] of [
    [3, 1],
    [2, 0],
    [1, 2],
    [[1, 3, 2], 1],
    [[4, 1], -1],
    [[0, 5], 2],
  ] as const) {
    const outputs = await expectLikeOnnxruntime(x, (net, v) => net.split(v, parts, { axis }));
    expect(outputs.length).toBe(typeof parts === 'number' ? parts : parts.length);
  }
  // the last of equal parts may be smaller
  const uneven = evaluate(x, (net, v) => net.split(v, 4, { axis: 1 }));
  expect(uneven.map(part => part.shape[1])).toEqual([2, 2, 2, 0]);
  const [whole] = evaluate(x, (net, v) => net.concat(net.split(v, [1, 3, 2], { axis: 1 }), { axis: 1 }));
  expectClose(whole, x, 0);
});

it('nearest resizing repeats elements', async () => {
  const next = random(214);
  for (const factors of [
    [1, 1, 2, 2],
    [1, 1, 3, 1],
    [1, 1, 4, 5],
    [1, 1, 1, 1],
  ]) {
    const x = randomTensor([1, 2, 3, 4], next);
    const [y] = await expectLikeOnnxruntime(x, (net, v) => net.resizeNearest(v, factors));
    const [, , height, width] = y.shape;
    const expected = Array.from({ length: y.data.length }, (_, i) => {
      const [c, r, k] = [Math.floor(i / (height * width)), Math.floor(i / width) % height, i % width];
      return x.data[(c * 3 + Math.floor(r / factors[2])) * 4 + Math.floor(k / factors[3])];
    });
    expectClose(y, tensor('float32', y.shape, expected), 0);
  }
});

it('reductions agree with onnxruntime over any axes', async () => {
  const x = randomTensor([2, 3, 4, 5], random(215), -3, -1);
  for (const method of ['reduceMean', 'reduceSum', 'reduceMax'] as const) {
    for (const axes of [[2, 3], [-1], [0], [1, 3], [0, 1, 2, 3], undefined]) {
      for (const keepDims of [true, false]) {
        const options = { ...(axes ? { axes } : {}), keepDims };
        const tolerance = method === 'reduceMax' ? 0 : 1e-6;
        await expectLikeOnnxruntime(x, (net, v) => net[method](v, options), tolerance);
      }
    }
    await expectLikeOnnxruntime(x, (net, v) => net[method](v, { axes: [] }));
  }
  const integers = (net: NetworkBuilder) => net.constant([5, -7, 9, 2 ** 40], [2, 2], { kind: 'int64' });
  const [sum, greatest] = await expectLikeOnnxruntime(x, net => [
    net.reduceSum(integers(net), { axes: [1] }),
    net.reduceMax(integers(net), { axes: [0] }),
  ]);
  expect([...sum.data]).toEqual([-2, 2 ** 40 + 9]);
  expect([...greatest.data]).toEqual([9, 2 ** 40]);
});

it('refuses what does not divide or fit', () => {
  const net = new NetworkBuilder('n');
  const x = net.input('x', [1, 6, 4, 4]);
  const flat = net.input('flat', [1, 6]);
  expect(codesOf(() => net.depthToSpace(x, 2))).toEqual(['graph/blocks']);
  expect(codesOf(() => net.depthToSpace(flat, 2))).toEqual(['graph/rank']);
  expect(codesOf(() => net.spaceToDepth(x, 3))).toEqual(['graph/blocks']);
  expect(codesOf(() => net.spaceToDepth(x, 0))).toEqual(['graph/blocks']);
  expect(codesOf(() => net.split(x, [1, 2], { axis: 1 }))).toEqual(['graph/split']);
  expect(codesOf(() => net.split(x, [7, -1], { axis: 1 }))).toEqual(['graph/split']);
  expect(codesOf(() => net.split(x, 2, { axis: 4 }))).toEqual(['graph/axis-out-of-range']);
  expect(codesOf(() => net.resizeNearest(x, [1, 1, -1, 2]))).toEqual(['graph/resize']);
  expect(codesOf(() => net.resizeNearest(x, [1, 1, 0.2, 1]))).toEqual(['graph/resize']);
  expect(codesOf(() => net.resizeNearest(x, [2, 2]))).toEqual(['graph/resize']);
  expect(codesOf(() => net.reduceMean(x, { axes: [1, 1] }))).toEqual(['graph/repeated-axis']);
});
