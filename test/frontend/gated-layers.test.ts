import { expect, it } from 'vitest';
import { NetworkBuilder, type Value } from '../../src/frontend/builder.ts';
import { evaluateGraph } from '../../src/graph-ops/evaluate.ts';
import type { Tensor } from '../../src/ir/tensor.ts';
import { sizeOf } from '../../src/ir/tensor.ts';
import { codesOf, random, randomTensor } from '../graph-ops/samples.ts';

const f = Math.fround;

/** Small multiples of 1/8: sums of their products are exact in float32, whatever the order. */
function eighths(shape: readonly number[], next: () => number): Float64Array {
  return Float64Array.from({ length: sizeOf(shape) }, () => Math.round(next() * 32 - 16) / 8);
}

/** The first index of the greatest number. */
const first = (values: readonly number[]) => values.indexOf(Math.max(...values));

/** y[k] = sum over c of w[k][c] x[c], w [kernels, channels]. */
function product(w: Float64Array, x: readonly number[]): number[] {
  return Array.from({ length: w.length / x.length }, (_, k) =>
    x.reduce((sum, v, c) => sum + w[k * x.length + c] * v, 0),
  );
}

const mean = (x: Tensor): number[] => {
  const [, channels, ...places] = x.shape;
  const count = sizeOf(places);
  return Array.from(
    { length: channels },
    (_, c) => x.data.slice(c * count, (c + 1) * count).reduce((a, b) => a + b) / count,
  );
};

/** A network of one gate on images [1, 4, 4, 4], whose means are exact. */
function gateOf(describe: (net: NetworkBuilder, x: Value) => Value) {
  const net = new NetworkBuilder('gate');
  net.output('winner', describe(net, net.input('x', [1, 4, 4, 4])));
  const graph = net.build();
  return (x: Tensor) => evaluateGraph(graph, new Map([['x', x]])).get('winner');
}

const image = (next: () => number, shape: readonly number[] = [1, 4, 4, 4]): Tensor => ({
  ...randomTensor(shape, next),
  data: eighths(shape, next),
});

for (const kernels of [1, 2, 3, 6]) {
  it(`a gate of one layer gives the greatest of ${kernels}`, () => {
    const next = random(kernels);
    const [fc2, bias] = [eighths([kernels, 4], next), eighths([kernels], next).map(b => b / 16)];
    const run = gateOf((net, x) =>
      net.gate(x, { fc2: net.constant(fc2, [kernels, 4]), bias: net.constant(bias) }),
    );
    const seen = new Set<number>();
    for (let i = 0; i < 40; i++) {
      const x = image(next);
      const expected = first(product(fc2, mean(x)).map((v, k) => v + bias[k]));
      expect(run(x)).toEqual({ kind: 'int64', shape: [], data: Float64Array.of(expected) });
      seen.add(expected);
    }
    expect(seen.size).toBeGreaterThan(kernels > 1 ? 1 : 0);
  });

  it(`a gate of two layers with codes between gives the greatest of ${kernels}`, () => {
    const next = random(10 + kernels);
    const [fc1, fc2, bias] = [eighths([3, 4], next), eighths([kernels, 3], next), eighths([kernels], next)];
    const quantizer = { scale: 0.25, bits: 4, signed: false };
    const between = [quantizer, (net: NetworkBuilder) => (h: Value) => net.quant(h, quantizer)];
    for (const choice of between) {
      const run = gateOf((net, x) =>
        net.gate(x, {
          fc1: net.constant(fc1, [3, 4]),
          fc2: net.constant(fc2, [kernels, 3]),
          bias: net.constant(bias),
          between: typeof choice === 'function' ? choice(net) : choice,
        }),
      );
      for (let i = 0; i < 20; i++) {
        const x = image(next);
        // a tie of the quantizer goes to the even code
        const hidden = product(fc1, mean(x)).map(v => {
          const units = Math.min(Math.max(v / 0.25, 0), 15);
          const down = Math.floor(units);
          const up = units - down > 0.5 || (units - down === 0.5 && down % 2 === 1);
          return (down + Number(up)) * 0.25;
        });
        const expected = first(product(fc2, hidden).map((v, k) => v + bias[k]));
        expect(run(x)?.data[0]).toBe(expected);
      }
    }
  });
}

it('a tie goes to the lowest kernel', () => {
  const run = gateOf((net, x) =>
    net.gate(x, { fc2: net.constant([0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0], [3, 4]) }),
  );
  const constant = (v: number): Tensor => ({
    kind: 'float32',
    shape: [1, 4, 4, 4],
    data: new Float64Array(64).fill(v),
  });
  expect([1, 0, -1].map(v => run(constant(v))?.data[0])).toEqual([1, 0, 0]);
});

it('a vector is not pooled', () => {
  const net = new NetworkBuilder('gate');
  const x = net.input('x', [1, 2]);
  net.output('winner', net.gate(x, { fc2: net.constant([1, 0, 0, 1], [2, 2]) }));
  const graph = net.build();
  const run = (a: number, b: number) =>
    evaluateGraph(graph, new Map([['x', { kind: 'float32', shape: [1, 2], data: Float64Array.of(a, b) }]]))
      .get('winner')
      ?.data.at(0);
  expect([run(1, 2), run(2, 1)]).toEqual([1, 0]);
});

/** sum over the taps inside the image of w x, for strides, symmetric padding and groups. */
function bruteConv(
  x: Tensor,
  w: Float64Array,
  [outputs, groupChannels, size]: readonly [number, number, number],
  { stride, pad, group }: { stride: number; pad: number; group: number },
): number[] {
  const [, , height, width] = x.shape;
  const result: number[] = [];
  for (let o = 0; o < outputs; o++) {
    const from = Math.floor(o / (outputs / group)) * groupChannels;
    for (let row = -pad; row + size <= height + pad; row += stride) {
      for (let column = -pad; column + size <= width + pad; column += stride) {
        let sum = 0;
        for (let c = 0; c < groupChannels; c++)
          for (let i = 0; i < size; i++)
            for (let j = 0; j < size; j++) {
              const [h, v] = [row + i, column + j];
              if (h < 0 || v < 0 || h >= height || v >= width) continue;
              const weight = w[((o * groupChannels + c) * size + i) * size + j];
              sum += weight * x.data[((from + c) * height + h) * width + v];
            }
        result.push(sum);
      }
    }
  }
  return result;
}

for (const { kernels, outputs, group, size, stride, pad } of [
  { kernels: 1, outputs: 3, group: 1, size: 3, stride: 1, pad: 1 },
  { kernels: 2, outputs: 3, group: 1, size: 3, stride: 2, pad: 1 },
  { kernels: 3, outputs: 4, group: 4, size: 3, stride: 1, pad: 0 },
  { kernels: 4, outputs: 6, group: 2, size: 1, stride: 2, pad: 0 },
]) {
  it(`a convolution has the winner's weights, scale and bias: ${kernels} kernels, ${group} groups`, () => {
    const next = random(outputs * kernels + size);
    const channels = 4 / group;
    const shape = [kernels, outputs, channels, size, size];
    const [weights, bias] = [eighths(shape, next), eighths([kernels, outputs], next)];
    const scales = Float64Array.from({ length: kernels }, (_, k) => 2 ** (k - 2));
    const net = new NetworkBuilder('conv');
    const x = net.input('x', [1, 4, 5, 5]);
    const winner = net.input('winner', [], { kind: 'int64' });
    const codes = net.quant(net.constant(weights, shape), {
      scale: net.constant(scales, [kernels, 1, 1, 1, 1]),
      bits: 2,
      signed: true,
    });
    net.output(
      'y',
      net.gatedConv(x, winner, codes, {
        bias: net.constant(bias, [kernels, outputs]),
        group,
        strides: [stride, stride],
        pads: [pad, pad, pad, pad],
      }),
    );
    net.output('scale', net.select(net.constant(scales), winner));
    const graph = net.build();
    const per = sizeOf(shape.slice(1));
    for (let k = 0; k < kernels; k++) {
      const input = image(next, [1, 4, 5, 5]);
      const chosen: Tensor = { kind: 'int64', shape: [], data: Float64Array.of(k) };
      const got = evaluateGraph(
        graph,
        new Map([
          ['x', input],
          ['winner', chosen],
        ]),
      );
      const own = weights.slice(k * per, (k + 1) * per).map(w => {
        const units = Math.min(Math.max(w / scales[k], -2), 1);
        const down = Math.floor(units);
        const rest = units - down;
        return (down + Number(rest > 0.5 || (rest === 0.5 && Math.abs(down % 2) === 1))) * scales[k];
      });
      const places = (got.get('y')?.data.length ?? 0) / outputs;
      const sums = bruteConv(input, own, [outputs, channels, size], { stride, pad, group });
      const expected = sums.map((v, i) => v + bias[k * outputs + Math.floor(i / places)]);
      expect([...(got.get('y')?.data ?? [])]).toEqual(expected);
      expect(got.get('scale')?.data[0]).toBe(scales[k]);
    }
  });
}

it("dense layers have the winner's matrix, channels first or outputs first", () => {
  const next = random(5);
  const [kernels, channels, outputs] = [3, 4, 2];
  const [a, b] = [eighths([kernels, channels, outputs], next), eighths([kernels, outputs, channels], next)];
  const bias = eighths([kernels, outputs], next);
  const net = new NetworkBuilder('dense');
  const x = net.input('x', [1, channels]);
  const winner = net.input('winner', [], { kind: 'int64' });
  net.output('a', net.gatedMatMul(x, winner, net.constant(a, [kernels, channels, outputs])));
  net.output(
    'b',
    net.gatedGemm(x, winner, net.constant(b, [kernels, outputs, channels]), {
      bias: net.constant(bias, [kernels, outputs]),
    }),
  );
  const graph = net.build();
  for (let k = 0; k < kernels; k++) {
    const input = image(next, [1, channels]);
    const got = evaluateGraph(
      graph,
      new Map<string, Tensor>([
        ['x', input],
        ['winner', { kind: 'int64', shape: [], data: Float64Array.of(k) }],
      ]),
    );
    const dot = (weight: (o: number, c: number) => number) =>
      Array.from({ length: outputs }, (_, o) => input.data.reduce((sum, v, c) => sum + v * weight(o, c), 0));
    expect([...(got.get('a')?.data ?? [])]).toEqual(dot((o, c) => a[(k * channels + c) * outputs + o]));
    const sums = dot((o, c) => b[(k * outputs + o) * channels + c]);
    expect([...(got.get('b')?.data ?? [])]).toEqual(sums.map((v, o) => f(v + bias[k * outputs + o])));
  }
});

it('a layer of one kernel may have a constant winner', () => {
  const net = new NetworkBuilder('one');
  const x = net.input('x', [1, 2]);
  const winner = net.constant(0, [], { kind: 'int64' });
  net.output('y', net.gatedMatMul(x, winner, net.constant([3, 5], [1, 2, 1])));
  const given = new Map<string, Tensor>([
    ['x', { kind: 'float32', shape: [1, 2], data: Float64Array.of(1, 2) }],
  ]);
  expect(evaluateGraph(net.build(), given).get('y')?.data).toEqual(Float64Array.of(13));
});

it('what does not fit is a diagnostic', () => {
  const net = new NetworkBuilder('wrong');
  const x = net.input('x', [1, 2, 3, 3]);
  const numbers = (...shape: readonly number[]) => net.constant(new Float64Array(sizeOf(shape)), shape);
  const winner = net.gate(x, { fc2: numbers(3, 2) });
  expect(codesOf(() => net.gate(net.input('two', [2, 2, 3, 3]), { fc2: numbers(3, 2) }))).toEqual([
    'builder/gate-batch',
  ]);
  expect(codesOf(() => net.gate(x, { fc2: numbers(3, 2), between: h => h }))).toEqual([
    'builder/gate-between',
  ]);
  expect(codesOf(() => net.gate(x, { fc2: numbers(3, 4) }))).toEqual(['graph/inner-dimensions']);
  expect(codesOf(() => net.gate(x, { fc1: numbers(4, 2), fc2: numbers(3, 2) }))).toEqual([
    'graph/inner-dimensions',
  ]);
  expect(codesOf(() => net.gate(x, { fc2: numbers(3, 2), bias: [1, 2] }))).toEqual([
    'graph/not-broadcast-to',
  ]);
  expect(codesOf(() => net.select(numbers(2, 5), winner))).toEqual(['builder/kernel-count']);
  expect(codesOf(() => net.select(numbers(), winner))).toEqual(['builder/no-kernels']);
  expect(codesOf(() => net.select(numbers(3), numbers(1)))).toEqual(['builder/winner']);
  expect(codesOf(() => net.gatedConv(x, winner, numbers(2, 4, 2, 3, 3)))).toEqual(['builder/kernel-count']);
  expect(codesOf(() => net.gatedConv(x, winner, numbers(3, 4, 2, 3, 3), { bias: numbers(2, 4) }))).toEqual([
    'builder/kernel-count',
  ]);
  expect(codesOf(() => net.gatedConv(x, winner, numbers(3, 4, 3, 3, 3)))).toEqual(['graph/conv-channels']);
  expect(codesOf(() => net.gatedGemm(net.flatten(x), winner, numbers(3, 4, 17)))).toEqual([
    'graph/inner-dimensions',
  ]);
});
