import { expect, it } from 'vitest';
import { errorFunction } from '../../src/exact/error-function.ts';
import { NetworkBuilder, type Value } from '../../src/frontend/builder.ts';
import { tensor } from '../../src/ir/tensor.ts';
import { codesOf, evaluate, expectClose, expectLikeOnnxruntime, random, randomTensor } from './samples.ts';

type Describe = (net: NetworkBuilder, x: Value) => Value;

/** A grid over [-10, 10] that holds the kinks, and random values. */
function samples(seed: number) {
  const x = randomTensor([6, 60], random(seed), -6, 6);
  for (let i = 0; i < 81; i++) x.data[i] = i / 4 - 10;
  return x;
}

it('activations agree with onnxruntime', async () => {
  const describes: Describe[] = [
    (net, x) => net.leakyRelu(x),
    (net, x) => net.leakyRelu(x, { alpha: -0.3 }),
    (net, x) => net.elu(x),
    (net, x) => net.elu(x, { alpha: 2.5 }),
    (net, x) => net.gelu(x),
    (net, x) => net.gelu(x, { approximate: 'tanh' }),
    (net, x) => net.hardSigmoid(x),
    (net, x) => net.hardSigmoid(x, { alpha: 0.3, beta: 0.1 }),
    (net, x) => net.hardSwish(x),
    (net, x) => net.tanh(x),
    (net, x) => net.softplus(x),
    (net, x) => net.erf(x),
    (net, x) => net.exp(x),
    (net, x) => net.log(net.add(net.abs(x), 0.01)),
    (net, x) => net.sign(x),
  ];
  for (const describe of describes) await expectLikeOnnxruntime(samples(201), describe, 2e-6);
});

it('activations spelled out as exporters write them agree with onnxruntime', async () => {
  const describes: Describe[] = [
    // SiLU and Mish
    (net, x) => net.mul(x, net.sigmoid(x)),
    (net, x) => net.mul(x, net.tanh(net.softplus(x))),
    (net, x) => net.log(net.add(net.exp(x), 1)),
    // Gelu, exact and with the hyperbolic tangent
    (net, x) => net.mul(net.mul(x, net.add(net.erf(net.div(x, Math.SQRT2)), 1)), 0.5),
    (net, x) => {
      const inner = net.mul(net.add(x, net.mul(net.pow(x, 3), 0.044715)), Math.sqrt(2 / Math.PI));
      return net.mul(net.mul(x, 0.5), net.add(net.tanh(inner), 1));
    },
    // ReLU6 / 6 and hard swish from clips
    (net, x) => net.div(net.clip(net.add(x, 3), { min: 0, max: 6 }), 6),
    (net, x) => net.mul(x, net.hardSigmoid(x, { alpha: 1 / 6 })),
  ];
  for (const describe of describes) await expectLikeOnnxruntime(samples(202), describe, 2e-6);
});

it('piecewise linear activations are what their definitions say, to the bit', () => {
  const x = samples(203);
  const f = Math.fround;
  const expectEach = (describe: Describe, formula: (v: number) => number) => {
    const [y] = evaluate(x, describe);
    expectClose(y, tensor('float32', x.shape, x.data.map(formula)), 0);
  };
  expectEach(
    (net, v) => net.leakyRelu(v, { alpha: 0.1 }),
    v => (v < 0 ? f(v * f(0.1)) : v),
  );
  expectEach(
    (net, v) => net.hardSigmoid(v, { alpha: 0.25, beta: 0.5 }),
    v => (v <= -2 ? 0 : v >= 2 ? 1 : f(f(v / 4) + 0.5)),
  );
  expectEach(
    (net, v) => net.sign(v),
    v => (v > 0 ? 1 : v < 0 ? -1 : 0),
  );
  expectEach(
    (net, v) => net.max(v, [-1, 0.5]),
    v => (v > 0.5 ? v : 0.5),
  );
});

it('the error function has its known values', () => {
  // Abramowitz and Stegun, table 7.1
  const known = [
    [0, 0],
    [0.1, 0.1124629160182849],
    [0.5, 0.5204998778130465],
    [1, 0.8427007929497149],
    [2, 0.9953222650189527],
    [3, 0.9999779095030014],
    [5, 0.9999999999984626],
    [7, 1],
  ];
  for (const [x, y] of known) {
    expect(Math.abs(errorFunction(x) - y)).toBeLessThan(1e-15);
    expect(errorFunction(-x) + errorFunction(x)).toBe(0);
  }
});

it('PRelu takes one slope, one per channel, or one per element', async () => {
  const next = random(204);
  const x = randomTensor([2, 3, 4, 5], next);
  for (const shape of [[1], [3, 1, 1], [1, 3, 1, 1], [4, 5], [3, 4, 5]]) {
    const slope = randomTensor(shape, next);
    await expectLikeOnnxruntime(x, (net, v) => net.prelu(v, net.constant(slope.data, shape)));
  }
  const net = new NetworkBuilder('n');
  const v = net.input('x', [2, 3]);
  expect(codesOf(() => net.prelu(v, [1, 2]))).toEqual(['graph/not-broadcast-to']);
});

it('Max and Min fold any number of broadcast operands', async () => {
  const next = random(205);
  const x = randomTensor([2, 3, 4], next);
  const shapes = [[], [4], [3, 1], [2, 1, 1], [2, 2, 3, 4]];
  for (let count = 0; count <= 3; count++) {
    for (const method of ['max', 'min'] as const) {
      const others = Array.from({ length: count }, () => {
        const shape = shapes[Math.floor(next() * shapes.length)];
        return { shape, data: randomTensor(shape, next).data };
      });
      await expectLikeOnnxruntime(x, (net, v) =>
        net[method](
          v,
          others.map(({ shape, data }) => net.constant(data, shape)),
        ),
      );
    }
  }
  const net = new NetworkBuilder('n');
  const v = net.input('x', [2, 3]);
  expect(codesOf(() => net.max(v, [[1, 2]]))).toEqual(['graph/no-broadcast']);
});

it('an integer to a float power stays an integer', async () => {
  const x = tensor('float32', [1], [0]);
  const [y] = await expectLikeOnnxruntime(x, net =>
    net.pow(net.constant([1, 2, 3, 4], [4], { kind: 'int64' }), net.constant([2, 3, 0.5, 1.5])),
  );
  expect(y.kind).toBe('int64');
  expect([...y.data]).toEqual([1, 8, 1, 8]);
});
