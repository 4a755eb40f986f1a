import { expect, it } from 'vitest';
import { NetworkBuilder } from '../../src/frontend/builder.ts';
import { QUANTIZED_TYPES, codesOf as rangeOfType } from '../../src/graph-ops/quantized-types.ts';
import { tensor } from '../../src/ir/tensor.ts';
import { codesOf, evaluate, expectClose, expectLikeOnnxruntime, random, randomTensor } from './samples.ts';

const RANGES = {
  int2: [-2, 1],
  uint2: [0, 3],
  int4: [-8, 7],
  uint4: [0, 15],
  int8: [-128, 127],
  uint8: [0, 255],
  int16: [-32768, 32767],
  uint16: [0, 65535],
} as const;

it('saturates the half-to-even quotient plus zero-point at the ends of every type', () => {
  const ties = Array.from({ length: 81 }, (_, i) => (i - 40) / 4);
  for (const type of QUANTIZED_TYPES) {
    const [least, most] = RANGES[type];
    expect(rangeOfType(type)).toEqual({ min: least, max: most });
    const x = tensor('float32', [83], [...ties.map(t => t * 0.5), 1e9, -1e9]);
    const [y] = evaluate(x, (net, v) => net.quantizeLinear(v, { scale: 0.5, zeroPoint: 1, type }));
    const expected = [...ties, 1e9, -1e9].map(t => {
      const below = Math.floor(t);
      const isUp = t - below > 0.5 || (t - below === 0.5 && Math.abs(below) % 2 === 1);
      return Math.max(least, Math.min(most, below + Number(isUp) + 1));
    });
    expect(y.kind).toBe('int64');
    expect([...y.data].map(v => v + 0)).toEqual(expected.map(v => v + 0));
  }
});

it('agrees with onnxruntime for one scale and for scales per channel, there and back', async () => {
  const next = random(91);
  for (const type of ['int4', 'uint4', 'int8', 'uint8', 'int16', 'uint16'] as const) {
    const [least, most] = RANGES[type];
    const zero = () => Math.min(most, Math.max(least, Math.round(next() * 7)));
    for (const axis of [0, 1, -1]) {
      const x = randomTensor([3, 4, 5], next, -3, 3);
      const channels = [3, 4, 5][axis < 0 ? axis + 3 : axis];
      const scale = Array.from({ length: channels }, () => Math.fround(0.001 + next()));
      const zeroPoint = scale.map(zero);
      await expectLikeOnnxruntime(x, (net, v) => {
        const one = net.quantizeLinear(v, { scale: 0.0625, zeroPoint: zero(), type });
        const plain = net.quantizeLinear(v, { scale: 0.11, type });
        const many = net.quantizeLinear(v, { scale, zeroPoint, type, axis });
        return [
          net.dequantizeLinear(one, { scale: 0.3, zeroPoint: 1, type }),
          net.dequantizeLinear(plain, { scale: 0.7, type }),
          net.dequantizeLinear(many, { scale, zeroPoint, type, axis }),
        ];
      });
    }
  }
});

it('gives its codes out in their own type, through operators that only move them', async () => {
  const x = randomTensor([1, 2, 4, 4], random(92), -3, 3);
  const [codes, moved] = await expectLikeOnnxruntime(x, (net, v) => {
    const q = net.quantizeLinear(v, { scale: 0.05, zeroPoint: 3, type: 'int8' });
    return [q, net.transpose(net.reshape(net.maxPool(q, { kernel: [2, 2] }), [2, 9]))];
  });
  expect(codes.data.some(code => code < 0)).toBe(true);
  expect(moved.shape).toEqual([9, 2]);
});

it('dequantizes constant weights and biases, float32 after each step', async () => {
  const next = random(93);
  const weights = Array.from({ length: 12 }, () => Math.floor(next() * 255) - 127);
  const bias = [100_003, -70_001, 5];
  const scale = [0.01, 0.013, 0.2].map(Math.fround);
  const int64 = { kind: 'int64' } as const;
  const [w, b] = await expectLikeOnnxruntime(tensor('float32', [1], [0]), net => [
    net.dequantizeLinear(net.constant(weights, [3, 4], int64), { scale, type: 'int8', axis: 0 }),
    net.dequantizeLinear(net.constant(bias, [3], int64), { scale, type: 'int32', axis: 0 }),
  ]);
  expectClose(
    w,
    tensor(
      'float32',
      [3, 4],
      weights.map((v, i) => Math.fround(v * scale[Math.floor(i / 4)])),
    ),
    0,
  );
  expectClose(
    b,
    tensor(
      'float32',
      [3],
      bias.map((v, i) => Math.fround(v * scale[i])),
    ),
    0,
  );
});

it('refuses scales and zero-points that do not fit', () => {
  const net = new NetworkBuilder('n');
  const x = net.input('x', [1, 4]);
  const codes = (options: object) =>
    codesOf(() => net.quantizeLinear(x, { scale: 1, type: 'int8', ...options }));
  expect(codes({ scale: 0 })).toEqual(['graph/scale']);
  expect(codes({ scale: [1, 0, 1, 1] })).toEqual(['graph/scale']);
  expect(codes({ scale: [1, 1, 1] })).toEqual(['graph/channel-count']);
  expect(codes({ scale: [1, 1, 1, 1], zeroPoint: [1, 1] })).toEqual(['graph/channel-count']);
  expect(codes({ zeroPoint: 128 })).toEqual(['graph/zero-point-code']);
  expect(codes({ type: 'uint4', zeroPoint: -1 })).toEqual(['graph/zero-point-code']);
  expect(codes({ scale: [1, 1, 1, 1], axis: 2 })).toEqual(['graph/axis-out-of-range']);
});
