import { expect, it } from 'vitest';
import type { Value } from '../../src/frontend/builder.ts';
import { NetworkBuilder } from '../../src/frontend/builder.ts';
import { tensor } from '../../src/ir/tensor.ts';
import { codesOf, evaluate, expectClose, expectLikeOnnxruntime, random, randomTensor } from './samples.ts';

type Describe = (net: NetworkBuilder, x: Value) => Value;

it('unary operators agree with onnxruntime', async () => {
  const next = random(21);
  const exact: Describe[] = [
    (net, x) => net.neg(x),
    (net, x) => net.abs(x),
    (net, x) => net.relu(x),
    (net, x) => net.round(x),
    (net, x) => net.floor(x),
    (net, x) => net.ceil(x),
    (net, x) => net.sqrt(net.abs(x)),
    (net, x) => net.identity(x),
    (net, x) => net.clip(x, { min: -0.7, max: 1.2 }),
    (net, x) => net.clip(x, { min: 0.5 }),
    (net, x) => net.clip(x, { max: 0.5 }),
  ];
  const x = randomTensor([5, 40], next, -6, 6);
  for (let i = 0; i < 40; i++) x.data[i] = i / 4 - 5;
  for (const describe of exact) await expectLikeOnnxruntime(x, describe);
  await expectLikeOnnxruntime(x, (net, v) => net.sigmoid(v), 1e-6);
});

it('rounds halves to even, also beside the largest float32 fractions', () => {
  const x = [0.5, 1.5, 2.5, -0.5, -1.5, -2.5, 0.49999997, 8388607.5, 8388609, -8388607.5, 16777216];
  const [y] = evaluate(tensor('float32', [x.length], x.map(Math.fround)), (net, v) => net.round(v));
  expect([...y.data].map(v => v + 0)).toEqual([0, 2, 2, 0, -2, -2, 0, 8388608, 8388609, -8388608, 16777216]);
});

it('binary operators broadcast like onnxruntime and round to float32', async () => {
  const next = random(22);
  const describes: ((net: NetworkBuilder, x: Value, b: Value) => Value)[] = [
    (net, x, b) => net.add(x, b),
    (net, x, b) => net.sub(x, b),
    (net, x, b) => net.mul(x, b),
    (net, x, b) => net.div(x, b),
  ];
  const shapes: (readonly number[])[] = [[], [4], [3, 1], [1], [2, 1, 4], [2, 3, 4], [5, 1, 1, 1]];
  const x = randomTensor([2, 3, 4], next);
  for (const shape of shapes) {
    const b = randomTensor(shape, next, 0.5, 3);
    for (const describe of describes) {
      await expectLikeOnnxruntime(x, (net, v) => describe(net, v, net.constant(b.data, shape)));
      await expectLikeOnnxruntime(x, (net, v) =>
        describe(net, net.constant(b.data, shape), net.add(net.abs(v), 1)),
      );
    }
  }
  const positive = randomTensor([50], next, 0.1, 3);
  await expectLikeOnnxruntime(positive, (net, v) => net.pow(v, 0.5), 1e-6);
  await expectLikeOnnxruntime(positive, (net, v) => net.pow(net.constant(2), v), 1e-6);
});

it('remainders agree with onnxruntime, whole ones of the sign of the divisor too', async () => {
  const x = tensor(
    'float32',
    [2, 24],
    Array.from({ length: 48 }, (_, i) => (i - 24) * 1.25),
  );
  for (const divisor of [[3], [-3], [2.5], [7, -7]]) {
    const shape = divisor.length === 1 ? [] : [2, 1];
    await expectLikeOnnxruntime(x, (net, v) => net.fmod(v, net.constant(divisor, shape)));
    if (!divisor.every(Number.isInteger)) continue;
    const whole = (net: NetworkBuilder) => net.constant(divisor, shape, { kind: 'int64' });
    const integers = (net: NetworkBuilder, v: Value) => net.cast(v, 'int64');
    await expectLikeOnnxruntime(x, (net, v) => net.mod(integers(net, v), whole(net)));
    await expectLikeOnnxruntime(x, (net, v) => net.fmod(integers(net, v), whole(net)));
  }
});

it('broadcasts by counting positions', () => {
  const a = randomTensor([2, 1, 3], random(1));
  const b = randomTensor([4, 1], random(2));
  const [y] = evaluate(a, (net, v) => net.sub(v, net.constant(b.data, b.shape)));
  const expected: number[] = [];
  for (let i = 0; i < 2; i++) {
    for (let j = 0; j < 4; j++) {
      for (let k = 0; k < 3; k++) expected.push(Math.fround(a.data[i * 3 + k] - b.data[j]));
    }
  }
  expectClose(y, tensor('float32', [2, 4, 3], expected), 0);
});

it('computes integers exactly, dividing toward zero', async () => {
  const ints = (net: NetworkBuilder, values: number[]) =>
    net.constant(values, [values.length], { kind: 'int64' });
  const x = tensor('float32', [1], [0]);
  const a = [7, -7, 9007199254740990, 16777217, -3, 3];
  const b = [2, 2, 1, 3, 2, 3];
  const describe = (net: NetworkBuilder) => [
    net.add(ints(net, a), ints(net, b)),
    net.sub(ints(net, a), ints(net, b)),
    net.div(ints(net, a), ints(net, b)),
    net.pow(ints(net, [3, -2, 1]), ints(net, [4, 3, 0])),
  ];
  const [sum, difference, quotient, power] = await expectLikeOnnxruntime(x, describe);
  expect(sum.kind).toBe('int64');
  expect([...sum.data]).toEqual([9, -5, 9007199254740991, 16777220, -1, 6]);
  expect([...difference.data]).toEqual([5, -9, 9007199254740989, 16777214, -5, 0]);
  expect([...quotient.data].map(v => v + 0)).toEqual([3, -3, 9007199254740990, 5592405, -1, 1]);
  expect([...power.data]).toEqual([81, -8, 1]);
});

it('stops where an integer result is not exact or a divisor is zero', () => {
  const x = tensor('float32', [1], [0]);
  const int = (net: NetworkBuilder, value: number) => net.constant(value, [], { kind: 'int64' });
  const codes = (describe: Describe) => codesOf(() => evaluate(x, describe));
  expect(codes(net => net.mul(int(net, 2 ** 40), int(net, 2 ** 40)))).toEqual(['graph/integer-overflow']);
  expect(codes(net => net.div(int(net, 1), int(net, 0)))).toEqual(['graph/integer-division']);
  expect(codes(net => net.pow(int(net, 0), int(net, -1)))).toEqual(['graph/integer-division']);
});

it('casts toward zero, to truth values, and refuses what does not fit', async () => {
  const x = tensor('float32', [6], [-2.7, -0.3, 0, 0.9, 1, 200.5]);
  const [ints, bools] = await expectLikeOnnxruntime(x, (net, v) => [
    net.cast(v, 'int64'),
    net.cast(v, 'bool'),
  ]);
  expect([...ints.data].map(v => v + 0)).toEqual([-2, 0, 0, 0, 1, 200]);
  expect([...bools.data]).toEqual([1, 1, 0, 1, 1, 1]);
  const [back] = evaluate(x, (net, v) => net.cast(net.cast(v, 'int32'), 'float32'));
  expect(back.kind).toBe('float32');
  expect(codesOf(() => evaluate(x, (net, v) => net.cast(v, 'int8')))).toEqual(['graph/cast-range']);
  expect(codesOf(() => evaluate(x, (net, v) => net.cast(v, 'uint8')))).toEqual(['graph/cast-range']);
});

it('refuses shapes that do not broadcast', () => {
  const net = new NetworkBuilder('n');
  const x = net.input('x', [2, 3]);
  expect(codesOf(() => net.add(x, [1, 2]))).toEqual(['graph/no-broadcast']);
});
