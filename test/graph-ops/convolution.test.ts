import { expect, it } from 'vitest';
import { NetworkBuilder } from '../../src/frontend/builder.ts';
import type { ConvOptions } from '../../src/frontend/builder-options.ts';
import { evaluateGraph } from '../../src/graph-ops/evaluate.ts';
import { sizeOf, type Tensor, tensor } from '../../src/ir/tensor.ts';
import { codesOf, evaluate, expectClose, expectLikeOnnxruntime, random, randomTensor } from './samples.ts';

const TOLERANCE = 1e-5;

/** Every output element from its definition, the padding taken as zeros; products added in the weights' order. */
function byDefinition(
  x: Tensor,
  w: Tensor,
  bias: readonly number[],
  {
    strides,
    dilations,
    pads,
    group,
  }: { strides: number[]; dilations: number[]; pads: number[]; group: number },
): Tensor {
  const [batch, , height, width] = x.shape;
  const [outputs, channels, kh, kw] = w.shape;
  const reach = [(kh - 1) * dilations[0] + 1, (kw - 1) * dilations[1] + 1];
  const oh = Math.floor((height + pads[0] + pads[2] - reach[0]) / strides[0]) + 1;
  const ow = Math.floor((width + pads[1] + pads[3] - reach[1]) / strides[1]) + 1;
  const at = (n: number, c: number, i: number, j: number) =>
    i < 0 || j < 0 || i >= height || j >= width ? 0 : x.data[((n * x.shape[1] + c) * height + i) * width + j];
  const y: number[] = [];
  for (let n = 0; n < batch; n++) {
    for (let m = 0; m < outputs; m++) {
      for (let i = 0; i < oh; i++) {
        for (let j = 0; j < ow; j++) {
          let sum = 0;
          for (let c = 0; c < channels; c++) {
            for (let a = 0; a < kh; a++) {
              for (let b = 0; b < kw; b++) {
                const from = Math.floor(m / (outputs / group)) * channels + c;
                const value = at(
                  n,
                  from,
                  i * strides[0] + a * dilations[0] - pads[0],
                  j * strides[1] + b * dilations[1] - pads[1],
                );
                const weight = w.data[((m * channels + c) * kh + a) * kw + b];
                sum = Math.fround(sum + Math.fround(value * weight));
              }
            }
          }
          y.push(Math.fround(sum + bias[m]));
        }
      }
    }
  }
  return tensor('float32', [batch, outputs, oh, ow], y);
}

it('is what the definition says, to the last bit, over random windows', () => {
  const next = random(71);
  const below = (n: number) => Math.floor(next() * n);
  for (let round = 0; round < 60; round++) {
    const group = 1 + below(3);
    const [channels, outputs] = [group * (1 + below(3)), group * (1 + below(3))];
    const kernel = [1 + below(4), 1 + below(4)];
    const strides = [1 + below(3), 1 + below(3)];
    const dilations = [1 + below(3), 1 + below(3)];
    const pads = [below(4), below(4), below(4), below(4)];
    const size = [0, 1].map(i => (kernel[i] - 1) * dilations[i] + 1 + below(5));
    const x = randomTensor([1 + below(2), channels, ...size], next);
    const w = randomTensor([outputs, channels / group, ...kernel], next);
    const bias = [...randomTensor([outputs], next).data];
    const [y] = evaluate(x, (net, v) =>
      net.conv(v, net.constant(w.data, w.shape), { bias, strides, dilations, pads, group }),
    );
    expectClose(y, byDefinition(x, w, bias, { strides, dilations, pads, group }), 0);
  }
});

it('agrees with onnxruntime in one to three dimensions, grouped, padded, strided and dilated', async () => {
  const next = random(72);
  const cases: [number[], number[], ConvOptions][] = [
    [[1, 3, 9, 8], [4, 3, 3, 3], {}],
    [[2, 3, 9, 8], [4, 3, 3, 2], { pads: [1, 0, 2, 1], strides: [2, 3] }],
    [[1, 4, 9, 9], [6, 2, 3, 3], { group: 2, pads: [1, 1, 1, 1] }],
    [[1, 4, 10, 9], [4, 1, 3, 3], { group: 4, dilations: [2, 3], pads: [2, 3, 2, 3] }],
    [[1, 4, 6, 6], [8, 1, 5, 5], { group: 4, autoPad: 'same-upper' }],
    [[1, 3, 7, 10], [2, 3, 4, 3], { autoPad: 'same-lower', strides: [2, 2] }],
    [[1, 3, 7, 10], [2, 3, 4, 3], { autoPad: 'same-upper', strides: [3, 2] }],
    [[1, 3, 7, 10], [2, 3, 4, 3], { autoPad: 'valid', strides: [3, 2] }],
    [[2, 3, 11], [5, 3, 4], { pads: [2, 1], strides: [2] }],
    [[1, 4, 11], [4, 2, 3], { group: 2, dilations: [3], pads: [0, 4] }],
    [[1, 4, 11], [4, 2, 4], { group: 2, autoPad: 'same-lower' }],
    [[1, 5, 1, 1], [7, 5, 1, 1], {}],
    [[2, 3, 4, 5, 6], [4, 3, 2, 3, 3], { pads: [1, 0, 1, 0, 2, 1], strides: [1, 2, 2] }],
    [[1, 4, 5, 4, 5], [6, 2, 3, 2, 2], { group: 2, dilations: [2, 1, 2] }],
  ];
  for (const [shape, weights, options] of cases) {
    const w = randomTensor(weights, next);
    const x = randomTensor(shape, next);
    const bias = [...randomTensor([weights[0]], next).data];
    await expectLikeOnnxruntime(
      x,
      (net, v) => net.conv(v, net.constant(w.data, w.shape), options),
      TOLERANCE,
    );
    await expectLikeOnnxruntime(
      x,
      (net, v) => net.conv(v, net.constant(w.data, w.shape), { ...options, bias }),
      TOLERANCE,
    );
  }
});

it('pads automatically for dilated windows as for windows of that reach, which onnxruntime refuses', () => {
  const next = random(74);
  const [x, w] = [randomTensor([1, 3, 8, 9], next), randomTensor([2, 3, 3, 2], next)];
  const [upper, lower, explicitUpper, explicitLower] = evaluate(x, (net, v) => {
    const weights = net.constant(w.data, w.shape);
    const window = { dilations: [2, 3], strides: [2, 1] };
    return [
      net.conv(v, weights, { ...window, autoPad: 'same-upper' }),
      net.conv(v, weights, { ...window, autoPad: 'same-lower' }),
      net.conv(v, weights, { ...window, pads: [1, 1, 2, 2] }),
      net.conv(v, weights, { ...window, pads: [2, 2, 1, 1] }),
    ];
  });
  expect(upper.shape).toEqual([1, 2, 4, 9]);
  expectClose(upper, explicitUpper, 0);
  expectClose(lower, explicitLower, 0);
});

it('takes 38 million products in less than a second of processor time', () => {
  const next = random(73);
  const [x, w] = [randomTensor([1, 64, 32, 32], next), randomTensor([64, 64, 3, 3], next)];
  const net = new NetworkBuilder('wide');
  net.output('y', net.conv(net.input('x', x.shape), net.constant(w.data, w.shape), { pads: [1, 1, 1, 1] }));
  const graph = net.build();
  const start = process.cpuUsage();
  const y = evaluateGraph(graph, new Map([['x', x]])).get('y');
  const elapsedMs = process.cpuUsage(start).user / 1000;
  expect(y && sizeOf(y.shape)).toBe(64 * 32 * 32);
  expect(elapsedMs).toBeLessThan(1000);
});

it('convolves integers exactly', () => {
  const net = new NetworkBuilder('integers');
  const big = 2 ** 30 + 1;
  net.input('x', [1]);
  const w = net.constant([big, 1, 3, 1], [1, 1, 2, 2], { kind: 'int64' });
  const x = net.constant([1, 2, 3, 4], [1, 1, 2, 2], { kind: 'int64' });
  net.output('y', net.conv(x, w));
  const y = evaluateGraph(net.build(), new Map()).get('y');
  expect(y?.kind).toBe('int64');
  expect(y && [...y.data]).toEqual([big + 2 + 9 + 4]);
});

it('refuses channels, groups, biases and windows that do not fit', () => {
  const net = new NetworkBuilder('n');
  const x = net.input('x', [1, 4, 5, 5]);
  const weights = (...shape: number[]) => net.constant(new Array(sizeOf(shape)).fill(1), shape);
  expect(codesOf(() => net.conv(x, weights(2, 3, 1, 1)))).toEqual(['graph/conv-channels']);
  expect(codesOf(() => net.conv(x, weights(3, 2, 1, 1), { group: 2 }))).toEqual(['graph/conv-channels']);
  expect(codesOf(() => net.conv(x, weights(2, 4, 1, 1), { group: 0 }))).toEqual(['graph/conv-channels']);
  expect(codesOf(() => net.conv(x, weights(2, 4, 1)))).toEqual(['graph/rank']);
  expect(codesOf(() => net.conv(x, weights(2, 4, 1, 1), { bias: [1, 2, 3] }))).toEqual([
    'graph/channel-count',
  ]);
  expect(codesOf(() => net.conv(x, weights(2, 4, 6, 1)))).toEqual(['graph/window-too-large']);
  expect(codesOf(() => net.conv(x, weights(2, 4, 3, 1), { dilations: [3, 1] }))).toEqual([
    'graph/window-too-large',
  ]);
  expect(codesOf(() => net.conv(x, weights(2, 4, 1, 1), { strides: [0, 1] }))).toEqual(['graph/window-list']);
  expect(codesOf(() => net.conv(x, weights(2, 4, 1, 1), { pads: [1, 1] }))).toEqual(['graph/window-list']);
  expect(codesOf(() => net.conv(x, weights(2, 4, 1, 1), { pads: [-1, 0, 0, 0] }))).toEqual([
    'graph/window-list',
  ]);
  const deep = net.input('deep', [1, 4, 2, 5, 5, 5]);
  expect(codesOf(() => net.conv(deep, weights(2, 4, 1, 1, 1, 1)))).toEqual(['graph/rank']);
});
