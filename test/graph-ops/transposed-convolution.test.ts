import { expect, it } from 'vitest';
import type { ConvTransposeOptions } from '../../src/frontend/builder-options.ts';
import { tensor } from '../../src/ir/tensor.ts';
import { codesOf, evaluate, expectClose, expectLikeOnnxruntime, random, randomTensor } from './samples.ts';
import { scatter } from './scatter.ts';

it('spreads every element by the weights, over random windows', () => {
  const next = random(31);
  const below = (n: number) => Math.floor(next() * n);
  for (let round = 0; round < 60; round++) {
    const group = 1 + below(3);
    const [channels, perGroup] = [group * (1 + below(2)), 1 + below(3)];
    const pair = (from: number, n: number): [number, number] => [from + below(n), from + below(n)];
    const [kernel, strides, dilations, outputPadding] = [pair(1, 4), pair(1, 3), pair(1, 3), pair(0, 3)];
    const size = pair(1, 4);
    const full = size.map((s, i) => (s - 1) * strides[i] + (kernel[i] - 1) * dilations[i] + 1);
    const sides = [0, 1, 0, 1].map(axis => below(Math.ceil(full[axis] / 2)));
    const window = { strides, dilations, pads: sides, outputPadding, group };
    const x = randomTensor([1 + below(2), channels, ...size], next, -8, 8);
    const w = randomTensor([channels, perGroup, ...kernel], next);
    const bias = [...randomTensor([perGroup * group], next).data];
    const [y] = evaluate(x, (net, v) =>
      net.convTranspose(v, net.constant(w.data, w.shape), { bias, ...window }),
    );
    const right = scatter(x, w, bias, window);
    expectClose(y, tensor('float32', right.shape, right.data), 1e-5);
  }
});

const CASES: readonly [number[], number[], ConvTransposeOptions][] = [
  [[1, 3, 4, 5], [3, 2, 2, 2], { strides: [2, 2] }],
  [[2, 3, 4, 5], [3, 2, 3, 3], { strides: [2, 2], pads: [1, 1, 1, 1], outputPadding: [1, 1] }],
  [[1, 4, 4, 3], [4, 2, 4, 4], { strides: [2, 2], pads: [1, 1, 1, 1], group: 2 }],
  [[1, 4, 4, 3], [4, 1, 4, 4], { strides: [2, 2], pads: [1, 0, 2, 1], group: 4 }],
  [[1, 2, 5, 4], [2, 3, 3, 2], { strides: [3, 2], dilations: [2, 3], pads: [1, 2, 0, 3] }],
  [[1, 2, 5, 4], [2, 3, 3, 2], {}],
  [[1, 2, 3, 4], [2, 3, 1, 2], { strides: [3, 4] }],
  [[1, 2, 2, 3, 2], [2, 3, 2, 3, 2], { strides: [2, 1, 3], pads: [0, 1, 1, 1, 0, 0] }],
  [[1, 3, 6], [3, 2, 4], { strides: [2], pads: [1, 1] }],
  [[1, 2, 4, 5], [2, 2, 3, 3], { strides: [2, 2], outputShape: [8, 10] }],
  [[1, 2, 4, 5], [2, 2, 3, 4], { strides: [2, 2], outputShape: [7, 9], autoPad: 'same-upper' }],
  [[1, 2, 4, 5], [2, 2, 4, 3], { strides: [2, 2], outputShape: [7, 10], autoPad: 'same-lower' }],
  [[1, 2, 4, 5], [2, 2, 4, 3], { strides: [2, 2], autoPad: 'same-upper' }],
  [[1, 2, 4, 5], [2, 2, 4, 3], { strides: [2, 2], autoPad: 'same-lower' }],
  [[1, 2, 4, 5], [2, 2, 4, 3], { strides: [2, 2], autoPad: 'valid', outputPadding: [1, 0] }],
];

it.each(CASES)('agrees with onnxruntime: %j by %j, %j', async (shape, weights, options) => {
  const next = random(32);
  const [x, w] = [randomTensor(shape, next), randomTensor(weights, next)];
  const bias = [...randomTensor([weights[1] * (options.group ?? 1)], next).data];
  const describe = (own: ConvTransposeOptions) =>
    expectLikeOnnxruntime(x, (net, v) => net.convTranspose(v, net.constant(w.data, w.shape), own), 1e-5);
  await describe(options);
  await describe({ ...options, bias });
});

it('has zeros behind all places where more are stated', () => {
  const x = tensor('float32', [1, 1, 2, 2], [1, 2, 3, 4]);
  const [y] = evaluate(x, (net, v) =>
    net.convTranspose(v, net.constant([1, 1], [1, 1, 1, 2]), { strides: [2, 2], outputShape: [4, 5] }),
  );
  expect(y.shape).toEqual([1, 1, 4, 5]);
  expect([...y.data]).toEqual([1, 1, 2, 2, 0, 0, 0, 0, 0, 0, 3, 3, 4, 4, 0, 0, 0, 0, 0, 0]);
});

it('names what does not fit', () => {
  const x = randomTensor([1, 4, 3, 3], random(33));
  const codes = (weights: number[], options: ConvTransposeOptions) =>
    codesOf(() =>
      evaluate(x, (net, v) =>
        net.convTranspose(
          v,
          net.constant(new Float64Array(weights.reduce((a, b) => a * b)), weights),
          options,
        ),
      ),
    );
  expect(codes([3, 2, 2, 2], {})).toEqual(['graph/transposed-channels']);
  expect(codes([4, 2, 2, 2], { group: 3 })).toEqual(['graph/transposed-channels']);
  expect(codes([4, 2, 2], {})).toEqual(['graph/rank']);
  expect(codes([4, 2, 2, 2], { bias: [1] })).toEqual(['graph/channel-count']);
  expect(codes([4, 2, 2, 2], { pads: [2, 0, 2, 0] })).toEqual(['graph/transposed-size']);
  expect(codes([4, 2, 2, 2], { outputPadding: [1] })).toEqual(['graph/window-list']);
  // Fewer places than the stride asks for: the text of ONNX and its runtimes differ about these.
  expect(codes([4, 2, 1, 1], { strides: [2, 2], autoPad: 'same-upper' })).toEqual(['graph/transposed-size']);
});
