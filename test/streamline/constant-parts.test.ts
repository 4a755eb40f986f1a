import { expect, it } from 'vitest';
import { lowerNetwork } from '../../src/compile.ts';
import { NetworkBuilder, type Value } from '../../src/frontend/builder.ts';
import { evaluateGraph } from '../../src/graph-ops/evaluate.ts';
import { sizeOf, tensor } from '../../src/ir/tensor.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import { diagnosticsOf, random } from '../graph-ops/samples.ts';
import { modelOutput } from './model-output.ts';

interface Parts {
  readonly net: NetworkBuilder;
  readonly conv: (x: Value, pads?: readonly number[]) => Value;
  /** Codes of 4 bits, a unit of `scale`. */
  readonly codes: (x: Value, scale?: number) => Value;
  /** A constant whose elements are all drawn in steps of `unit`. */
  readonly drawn: (shape: readonly number[], unit: number) => Value;
}

type Describe = (parts: Parts, x: Value) => Value;

function graphOf(shape: readonly number[], describe: Describe) {
  const next = random(91);
  const net = new NetworkBuilder('constants');
  const drawn = (dims: readonly number[], unit: number): Value =>
    net.constant(
      Array.from({ length: sizeOf(dims) }, () => unit * (Math.floor(15 * next()) - 7)),
      dims,
    );
  const conv = (x: Value, pads?: readonly number[]): Value => {
    const dims = [2, x.shape[1], ...x.shape.slice(2).map(() => 2)];
    const weights = net.quant(drawn(dims, 1), { scale: 1, bits: 4, signed: true });
    return net.conv(x, weights, pads ? { pads } : {});
  };
  const codes = (x: Value, scale = 1): Value => net.quant(x, { scale, bits: 4, signed: true });
  net.output('y', describe({ net, conv, codes, drawn }, net.input('x', shape)));
  return net.build();
}

const wire = parseWireType('int3');

/** Numbers that lie on no grid. */
const free = (count: number): number[] => {
  const next = random(93);
  return Array.from({ length: count }, () => Math.fround(4 * next() - 2));
};

/** Every one comes out as the float network has it, exactly. */
const EXACT: readonly [name: string, shape: readonly number[], describe: Describe][] = [
  [
    'coordinates on the grid of the data, in front of a padded convolution',
    [1, 2, 4, 5],
    ({ net, conv, codes, drawn }, x) => {
      const sums = codes(conv(x, [1, 1, 0, 0]));
      return conv(net.concat([sums, drawn([1, 2, 4, 5], 1)], { axis: 1 }), [1, 0, 1, 1]);
    },
  ],
  [
    'coordinates of another unit before and behind the data, more of them than of the data',
    [1, 1, 3, 4],
    ({ net, conv, drawn }, x) =>
      conv(net.concat([drawn([1, 3, 3, 4], 0.25), x, drawn([1, 1, 3, 4], 3)], { axis: 1 }), [1, 1, 1, 1]),
  ],
  [
    'a token in front of others',
    [1, 3, 4],
    ({ net, codes, drawn }, x) => {
      const all = net.concat([drawn([1, 1, 4], 0.5), codes(x, 0.5)], { axis: 1 });
      const weights = net.quant(drawn([4, 3], 1), { scale: 1, bits: 4, signed: true });
      return net.matMul(all, weights);
    },
  ],
  [
    'zeros for channels that a shortcut lacks',
    [1, 2, 4, 4],
    ({ net, conv, codes }, x) => {
      const short = codes(conv(x), 2);
      const zeros = net.constant(new Float64Array(18), [1, 2, 3, 3]);
      return conv(net.concat([short, zeros], { axis: 1 }), [0, 1, 0, 1]);
    },
  ],
  [
    'zeros beside codes of -1 and 1',
    [1, 2, 3, 4],
    ({ net, conv }, x) => {
      const signs = net.bipolarQuant(x, { scale: 0.5 });
      const zeros = net.constant(new Float64Array(12), [1, 1, 3, 4]);
      return conv(net.concat([zeros, signs], { axis: 1 }));
    },
  ],
  [
    'constants beside values of a zero-point',
    [1, 2, 3, 4],
    ({ net, conv, drawn }, x) => {
      const codes = net.quant(x, { scale: 0.5, zeroPoint: 1, bits: 4, signed: true });
      return conv(net.concat([codes, drawn([1, 1, 3, 4], 0.25)], { axis: 1 }), [1, 1, 1, 1]);
    },
  ],
  [
    'columns and rows of constants around an image',
    [1, 2, 3, 3],
    ({ net, conv, codes, drawn }, x) => {
      const wide = net.concat([drawn([1, 2, 3, 1], 1), codes(x), drawn([1, 2, 3, 2], 1)], { axis: 3 });
      return conv(net.concat([wide, drawn([1, 2, 2, 6], 1)], { axis: 2 }));
    },
  ],
  [
    'a plane of constants in a volume',
    [1, 2, 2, 3, 3],
    ({ net, conv, drawn }, x) => conv(net.concat([x, drawn([1, 2, 1, 3, 3], 1)], { axis: 2 })),
  ],
  [
    'constants of no unit, which one quantizer reads',
    [1, 2, 3, 4],
    ({ net, conv, codes }, x) => {
      const sums = net.relu(conv(x, [1, 1, 0, 0]));
      return conv(codes(net.concat([sums, net.constant(free(24), [1, 2, 3, 4])], { axis: 1 }), 0.75));
    },
  ],
  [
    'constants of no unit, which a quantizer with a scale for each channel reads',
    [1, 2, 3, 4],
    ({ net, conv }, x) => {
      const joined = net.concat([x, net.constant(free(24), [1, 2, 3, 4])], { axis: 1 });
      const scale = net.constant([1, 0.5, 0.25, 2], [1, 4, 1, 1]);
      return conv(net.quant(joined, { scale, bits: 3, signed: true }));
    },
  ],
  [
    'constants of no unit, which two quantizers read',
    [1, 2, 3, 4],
    ({ net, codes }, x) => {
      const joined = net.concat([x, net.constant(free(12), [1, 1, 3, 4])], { axis: 1 });
      return net.add(codes(joined, 0.5), codes(joined, 2));
    },
  ],
  [
    'constants of no unit, which a quantizer reads behind a function',
    [1, 2, 3, 4],
    ({ net, codes }, x) => {
      const joined = net.concat([x, net.constant(free(12), [1, 1, 3, 4])], { axis: 1 });
      return codes(net.relu(net.add(joined, 0.5)), 0.5);
    },
  ],
  [
    'a quantizer whose results are no fixed points',
    [1, 2, 3, 4],
    ({ net }, x) => {
      const joined = net.concat([x, net.constant(free(12), [1, 1, 3, 4])], { axis: 1 });
      return net.multiThreshold(joined, net.constant([-1.5, -0.25, 0.5, 2.25], [1, 4]));
    },
  ],
  [
    'a constant of no unit for all places of a channel',
    [1, 2, 3, 4],
    ({ net, conv, codes }, x) => {
      const plane = net.constant(new Float64Array(12).fill(0.7123), [1, 1, 3, 4]);
      return codes(conv(net.concat([x, plane], { axis: 1 }), [1, 1, 1, 1]), 3);
    },
  ],
];

it.each(EXACT)('is what the float network is: %s', (_, shape, describe) => {
  const graph = graphOf(shape, describe);
  const network = lowerNetwork(graph, { wire, snap: 'none' });
  const next = random(92);
  const seen = new Set<number>();
  for (let round = 0; round < 10; round++) {
    const frame = Float64Array.from({ length: sizeOf(shape) }, () => Math.floor(8 * next()) - 4);
    const floats = evaluateGraph(graph, new Map([['x', tensor('float32', shape, frame)]]));
    const right = Array.from(floats.get('y')?.data ?? [], v => v + 0);
    expect(modelOutput(network, frame)).toEqual(right);
    for (const value of right) seen.add(value);
  }
  expect(seen.size).toBeGreaterThan(3);
});

it('puts float32 coordinates on the grid that they were rounded from, and says so', () => {
  const graph = graphOf([1, 2, 2, 8], ({ net, conv }, x) => {
    const line = Array.from({ length: 16 }, (_, i) => Math.fround(-1 + (2 / 7) * (i % 8)));
    return conv(net.concat([x, net.constant(line, [1, 1, 2, 8])], { axis: 1 }), [1, 1, 0, 0]);
  });
  const network = lowerNetwork(graph, { wire, snap: 'none' });
  expect(network.notes.map(({ code }) => code)).toContain('lower/gridded-constant');
  const frame = Float64Array.from({ length: 32 }, (_, i) => ((i * 5) % 8) - 4);
  const floats = evaluateGraph(graph, new Map([['x', tensor('float32', [1, 2, 2, 8], frame)]]));
  const right = floats.get('y')?.data ?? [];
  modelOutput(network, frame).forEach((value, i) => {
    expect(value).toBeCloseTo(right[i], 5);
    // sums of sevenths
    expect(7 * value).toBeCloseTo(Math.round(7 * value), 9);
  });
});

it.each([
  ['planes', [1, 1, 3, 4], 1],
  ['columns', [1, 2, 3, 1], 3],
] as const)('refuses %s of constants without a unit that a layer reads place by place', (_, shape, axis) => {
  const graph = graphOf([1, 2, 3, 4], ({ net, conv }, x) =>
    conv(net.concat([x, net.constant(free(sizeOf(shape)), shape)], { axis })),
  );
  const [found] = diagnosticsOf(() => lowerNetwork(graph, { wire }));
  expect(found.code).toBe('lower/free-constant');
  expect(found.message).toContain('16 bits');
});

it('does not take the codes of a quantizer for constants that something else reads', () => {
  const graph = graphOf([1, 2, 3, 4], ({ net, codes }, x) => {
    const joined = net.concat([x, net.constant(free(12), [1, 1, 3, 4])], { axis: 1 });
    net.output('joined', joined);
    return codes(joined, 0.5);
  });
  expect(diagnosticsOf(() => lowerNetwork(graph, { wire })).map(({ code }) => code)).toEqual([
    'lower/free-constant',
  ]);
});
