import { expect, it } from 'vitest';
import { NetworkBuilder } from '../../src/frontend/builder.ts';
import { tensor } from '../../src/ir/tensor.ts';
import { codesOf, evaluate, expectClose, expectLikeOnnxruntime, random, randomTensor } from './samples.ts';

it('bipolar: scale where x >= 0, minus scale elsewhere', async () => {
  const x = tensor('float32', [2, 3], [-1, 0, 1, -1e-38, -0, 5]);
  const [y] = evaluate(x, (net, v) => net.bipolarQuant(v, { scale: net.constant([2, 3, 4]) }));
  expect([...y.data]).toEqual([-2, 3, 4, -2, 3, 4]);
  await expectLikeOnnxruntime(x, (net, v) => net.bipolarQuant(v, { scale: net.constant([2, 3], [2, 1]) }));
});

it('multi-threshold counts the thresholds that x reaches, per channel and layout', async () => {
  const next = random(3);
  const shapes: (readonly number[])[] = [[2, 3], [2, 3, 4, 5], [2, 4, 3], [6, 3], [3]];
  for (const shape of shapes) {
    for (const dataLayout of ['NCHW', 'NHWC', 'NC', 'NCW', 'NWC'] as const) {
      const isOnAxis1 = dataLayout === 'NCW' || (dataLayout === 'NCHW' && [2, 4].includes(shape.length));
      const channelAxis = isOnAxis1 && shape.length > 1 ? 1 : shape.length - 1;
      for (const rows of [1, shape[channelAxis]]) {
        const thresholds = randomTensor([rows, 5], next);
        const x = randomTensor(shape, next);
        x.data[0] = thresholds.data[2];
        const inner = shape.slice(channelAxis + 1).reduce((a, b) => a * b, 1);
        const expected = Array.from(x.data, (value, i) => {
          const channel = Math.floor(i / inner) % shape[channelAxis];
          const row = thresholds.data.slice(
            (rows === 1 ? 0 : channel) * 5,
            (rows === 1 ? 0 : channel) * 5 + 5,
          );
          return 0.5 * row.filter(t => value >= t).length - 1;
        });
        const describe = (net: NetworkBuilder, v: { name: string; shape: readonly number[] }) =>
          net.multiThreshold(v, net.constant(thresholds.data, thresholds.shape), {
            outScale: 0.5,
            outBias: -1,
            dataLayout,
          });
        const [y] = evaluate(x, describe);
        expectClose(y, tensor('float32', shape, expected), 0);
        await expectLikeOnnxruntime(x, describe);
      }
    }
  }
});

it('multi-threshold refuses a threshold matrix that fits neither one row nor the channels', () => {
  const net = new NetworkBuilder('n');
  const x = net.input('x', [1, 3, 2, 2]);
  const thresholds = (shape: readonly number[]) =>
    net.constant(new Array(shape.reduce((a, b) => a * b)).fill(0), shape);
  expect(codesOf(() => net.multiThreshold(x, thresholds([2, 3])))).toEqual(['graph/channel-count']);
  expect(codesOf(() => net.multiThreshold(x, thresholds([3])))).toEqual(['graph/rank']);
});
