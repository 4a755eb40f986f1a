import { expect, it } from 'vitest';
import { NetworkBuilder } from '../../src/frontend/builder.ts';
import { tensor } from '../../src/ir/tensor.ts';
import { codesOf, evaluate, expectLikeOnnxruntime, random, randomTensor } from './samples.ts';

it('arg-max finds the first greatest element along any axis', async () => {
  const next = random(41);
  for (const axis of [0, 1, 2, -1]) {
    for (const keepDims of [true, false]) {
      for (const selectLastIndex of [true, false]) {
        const x = randomTensor([3, 4, 5], next);
        x.data.forEach((value, i) => {
          x.data[i] = Math.round(value);
        });
        await expectLikeOnnxruntime(x, (net, v) => net.argMax(v, { axis, keepDims, selectLastIndex }));
      }
    }
  }
  const [y] = evaluate(tensor('float32', [2, 4], [1, 3, 3, 2, -1, -1, -1, -1]), (net, v) => net.argMax(v));
  expect(y.shape).toEqual([2, 1]);
  expect([...y.data]).toEqual([1, 0]);
});

it('top-k gives values and indices in order, the lowest index on ties', async () => {
  const next = random(42);
  for (const axis of [0, 1, 2]) {
    for (const largest of [true, false]) {
      for (const k of [1, 3]) {
        const x = randomTensor([3, 4, 5], next);
        await expectLikeOnnxruntime(x, (net, v) => {
          const { values, indices } = net.topK(v, { k, axis, largest });
          return [values, indices];
        });
      }
    }
  }
  const ties = tensor('float32', [1, 6], [2, 5, 2, 5, 1, 5]);
  const order = (largest: boolean) => [
    ...evaluate(ties, (net, v) => net.topK(v, { k: 4, largest }).indices)[0].data,
  ];
  expect(order(true)).toEqual([1, 3, 5, 0]);
  expect(order(false)).toEqual([4, 0, 2, 1]);
});

it('top-k refuses more elements than there are', () => {
  const net = new NetworkBuilder('n');
  const x = net.input('x', [1, 4]);
  expect(codesOf(() => net.topK(x, { k: 5 }))).toEqual(['graph/top-k']);
  expect(codesOf(() => net.topK(x, { k: -1 }))).toEqual(['graph/top-k']);
});
