import { expect, it } from 'vitest';
import { NetworkBuilder } from '../../src/frontend/builder.ts';
import { ROUNDING_MODES } from '../../src/graph-ops/rounding.ts';
import { tensor } from '../../src/ir/tensor.ts';
import { codesOf, evaluate, expectClose, expectLikeOnnxruntime, random, randomTensor } from './samples.ts';

it('both versions agree with onnxruntime running the definition in standard operators', async () => {
  const next = random(221);
  const x = randomTensor([2, 3, 50], next, -70, 70);
  for (const roundingMode of ROUNDING_MODES) {
    for (const scale of [[0.25], [0.25, 0.5, 0.0625]]) {
      const options = { inputBits: 10, outputBits: 5, roundingMode };
      await expectLikeOnnxruntime(x, (net, v) => {
        const s = net.constant(scale, [scale.length, 1]);
        return [
          net.trunc(v, { ...options, scale: s }),
          net.trunc(v, { ...options, scale: s, zeroPoint: 3 }),
          net.trunc(v, { ...options, scale: s, output: { scale: 4 } }),
          net.trunc(v, { ...options, scale: s, output: { scale: 2, signed: false }, zeroPoint: 8 }),
          net.trunc(v, { ...options, scale: s, output: { scale: 4, narrow: true } }),
        ];
      });
    }
  }
});

it('drops bits as shifting does', () => {
  const codes = Array.from({ length: 64 }, (_, i) => i - 32);
  const x = tensor(
    'float32',
    [64],
    codes.map(code => code * 0.5),
  );
  const [y, z] = evaluate(x, (net, v) => [
    net.trunc(v, { scale: 0.5, inputBits: 6, outputBits: 4 }),
    net.trunc(v, { scale: 0.5, inputBits: 6, outputBits: 3, output: { scale: 2 } }),
  ]);
  expect([...y.data]).toEqual(codes.map(code => (code >> 2) * 0.5));
  expect([...z.data]).toEqual(codes.map(code => Math.max(-4, Math.min(3, code >> 2)) * 2));
});

it('QuantAvgPool2d cuts the low bits of exact window sums', async () => {
  const next = random(222);
  for (const [kernel, stride, inputBits, outputBits] of [
    [2, 2, 4, 4],
    [3, 1, 3, 5],
    [4, 4, 8, 8],
    [2, 1, 2, 8],
  ]) {
    const data = Array.from({ length: 2 * 3 * 64 }, () => Math.floor(next() * 2 ** inputBits) - 2);
    const x = tensor('float32', [2, 3, 8, 8], data);
    const pool = { kernel, stride, inputBits, outputBits, signed: true };
    const [y] = await expectLikeOnnxruntime(x, (net, v) => net.quantAvgPool2d(v, pool));
    const side = Math.floor((8 - kernel) / stride) + 1;
    let greatest = (2 ** inputBits - 1) * kernel * kernel;
    let sumBits = 0;
    for (; greatest > 0; greatest >>= 1) sumBits++;
    const expected = Array.from({ length: 6 * side * side }, (_, i) => {
      const [plane, row, column] = [Math.floor(i / side / side), Math.floor(i / side) % side, i % side];
      let sum = 0;
      for (let a = 0; a < kernel; a++) {
        for (let b = 0; b < kernel; b++) {
          sum += data[(plane * 8 + row * stride + a) * 8 + column * stride + b];
        }
      }
      return sum >> Math.max(0, sumBits - outputBits);
    });
    expectClose(y, tensor('float32', [2, 3, side, side], expected), 0);
  }
});

it('refuses widths and scales that are none', () => {
  const net = new NetworkBuilder('n');
  const x = net.input('x', [1, 4]);
  const codes = (options: object) =>
    codesOf(() => net.trunc(x, { scale: 1, inputBits: 8, outputBits: 4, ...options }));
  expect(codes({ scale: 0 })).toEqual(['graph/scale']);
  expect(codes({ inputBits: 0 })).toEqual(['graph/bit-width']);
  expect(codes({ outputBits: 2.5 })).toEqual(['graph/bit-width']);
  expect(codes({ output: { scale: 0 } })).toEqual(['graph/scale']);
  expect(codes({ output: { scale: 1 }, outputBits: 99 })).toEqual(['graph/bit-width']);
  expect(codes({ zeroPoint: [1, 2] })).toEqual(['graph/not-broadcast-to']);
});
