import { expect, it } from 'vitest';
import { lowerNetwork } from '../../src/compile.ts';
import { NetworkBuilder, type Value } from '../../src/frontend/builder.ts';
import { evaluateGraph } from '../../src/graph-ops/evaluate.ts';
import type { GraphOp } from '../../src/graph-ops/index.ts';
import { toWireOrder } from '../../src/host/input.ts';
import { hostOfNetwork } from '../../src/host/interface.ts';
import { toValues } from '../../src/host/output.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { sizeOf, tensor } from '../../src/ir/tensor.ts';
import { runReference } from '../../src/ops/index.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import { floatIndices } from '../../src/streamline/integers/meaning.ts';
import { random } from '../graph-ops/samples.ts';

/** Operators that ordinary networks have, each exact against the float graph. */
type Describe = (parts: Parts, x: Value) => Value;

interface Parts {
  readonly net: NetworkBuilder;
  readonly weights: (shape: readonly number[]) => Value;
  readonly conv: (x: Value, outputs: number, kernel: readonly number[]) => Value;
  /** Codes of a scale that no tie lies on, and of a zero-point. */
  readonly codes: (x: Value, scale?: number, zeroPoint?: number) => Value;
}

function graphOf(shape: readonly number[], describe: Describe): Graph<GraphOp> {
  const next = random(5);
  const net = new NetworkBuilder('operators');
  const weights = (dims: readonly number[]): Value => {
    const values = Array.from({ length: sizeOf(dims) }, () => Math.floor(7 * next()) - 3);
    return net.quant(net.constant(values, dims), { scale: 1, bits: 3, signed: true });
  };
  const conv: Parts['conv'] = (x, outputs, kernel) =>
    net.conv(x, weights([outputs, x.shape[1], ...kernel]), {});
  const codes: Parts['codes'] = (x, scale = 2, zeroPoint = 0) =>
    net.quant(x, { scale, bits: 4, signed: true, zeroPoint });
  net.output('y', describe({ net, weights, conv, codes }, net.input('x', shape)));
  return net.build();
}

const wire = parseWireType('int3');
const IMAGE = [1, 2, 5, 6];
const WINDOW = { kernel: [3, 3], pads: [1, 1, 1, 1] };

const EXACT: readonly [name: string, shape: readonly number[], describe: Describe][] = [
  ...([true, false] as const).flatMap((keepDims): [string, readonly number[], Describe][] => [
    [
      `a mean over places, keepDims ${keepDims}`,
      [1, 2, 4, 4],
      ({ net, conv, codes }, x) =>
        codes(net.reduceMean(conv(x, 3, [1, 1]), { axes: [2, 3], keepDims }), 0.125),
    ],
    [
      `a mean over rows, keepDims ${keepDims}`,
      [1, 2, 4, 6],
      ({ net, conv }, x) => net.reduceMean(conv(x, 3, [1, 1]), { axes: [-2], keepDims }),
    ],
    [
      `a mean over columns, keepDims ${keepDims}`,
      [1, 2, 4, 8],
      ({ net, conv }, x) => net.reduceMean(conv(x, 3, [1, 1]), { axes: [3], keepDims }),
    ],
    [
      `a mean over time, keepDims ${keepDims}`,
      [1, 2, 8],
      ({ net, conv }, x) => net.reduceMean(conv(x, 3, [1]), { axes: [2], keepDims }),
    ],
    [
      `a sum over channels, keepDims ${keepDims}`,
      [1, 2, 4, 5],
      ({ net, conv }, x) => net.reduceSum(conv(x, 4, [1, 1]), { axes: [1], keepDims }),
    ],
    [
      `the greatest of all, keepDims ${keepDims}`,
      [1, 2, 3, 3],
      ({ net, conv }, x) => net.reduceMax(conv(x, 4, [1, 1]), { axes: [1, 2, 3], keepDims }),
    ],
    [
      `a mean over the places of a channels-last image, keepDims ${keepDims}`,
      [1, 2, 4, 4],
      ({ net, conv }, x) =>
        net.reduceMean(net.transpose(conv(x, 3, [1, 1]), { perm: [0, 2, 3, 1] }), { axes: [1, 2], keepDims }),
    ],
    [
      `a mean over tokens, keepDims ${keepDims}`,
      [1, 8, 3],
      ({ net, weights, codes }, x) =>
        net.matMul(
          codes(
            net.reshape(net.reduceMean(net.matMul(x, weights([3, 4])), { axes: [1], keepDims }), [1, 4]),
            0.5,
          ),
          weights([4, 2]),
        ),
    ],
    [
      `a mean over features, keepDims ${keepDims}`,
      [1, 4],
      ({ net, weights }, x) => net.reduceMean(net.matMul(x, weights([4, 8])), { axes: [1], keepDims }),
    ],
  ]),
  ['a mean over nothing', IMAGE, ({ net, conv }, x) => net.reduceMean(conv(x, 3, [1, 1]), { axes: [0] })],
  [
    'border means before a quantizer',
    IMAGE,
    ({ net, conv, codes }, x) => codes(net.averagePool(conv(x, 2, [1, 1]), WINDOW), 0.7177),
  ],
  [
    'border means of strides, before a quantizer of two levels',
    [1, 2, 7, 6],
    ({ net, conv }, x) =>
      net.bipolarQuant(net.sub(net.averagePool(conv(x, 2, [1, 1]), { ...WINDOW, strides: [2, 2] }), 0.35), {
        scale: 1,
      }),
  ],
  [
    'border means of a last window that reaches beyond',
    [1, 2, 6, 6],
    ({ net, conv, codes }, x) =>
      codes(
        net.averagePool(conv(x, 2, [1, 1]), {
          ...WINDOW,
          strides: [2, 2],
          ceilMode: true,
          countIncludePad: true,
        }),
        0.7177,
      ),
  ],
  [
    'border means before a convolution',
    IMAGE,
    ({ net, conv, codes }, x) => conv(net.averagePool(codes(conv(x, 2, [1, 1])), WINDOW), 2, [2, 2]),
  ],
  [
    'border means before a padded convolution, of values with an offset',
    IMAGE,
    ({ net, conv, codes, weights }, x) =>
      net.conv(net.averagePool(codes(conv(x, 2, [1, 1]), 2, 3), WINDOW), weights([2, 2, 3, 3]), {
        pads: [1, 1, 1, 1],
      }),
  ],
  [
    'border means of a function',
    [1, 2, 9],
    ({ net, conv, codes }, x) =>
      codes(net.relu(net.averagePool(codes(conv(x, 2, [1])), { kernel: [3], pads: [1, 1] })), 0.7177),
  ],
  ['border means as output', IMAGE, ({ net, conv }, x) => net.averagePool(conv(x, 2, [1, 1]), WINDOW)],
  [
    'a gate of each channel',
    IMAGE,
    ({ net, conv, codes }, x) => {
      const y = codes(conv(x, 3, [2, 2]));
      const gate = codes(conv(net.globalAveragePool(y), 3, [1, 1]), 0.7177);
      return conv(net.mul(y, gate), 2, [2, 2]);
    },
  ],
  [
    'a gate of each channel, from a dense layer and a hard sigmoid',
    IMAGE,
    ({ net, conv, codes, weights }, x) => {
      const y = codes(conv(x, 3, [2, 2]));
      const squeezed = codes(net.reduceMean(y, { axes: [2, 3], keepDims: false }), 0.3);
      const gate = net.quant(net.hardSigmoid(net.matMul(squeezed, weights([3, 3]))), {
        scale: 1 / 16,
        bits: 4,
        signed: false,
      });
      return net.mul(net.reshape(gate, [1, 3, 1, 1]), y);
    },
  ],
  [
    'a gate of each place',
    IMAGE,
    ({ net, conv, codes }, x) => {
      const y = codes(conv(x, 3, [1, 1]));
      return net.mul(y, codes(conv(y, 1, [1, 1])));
    },
  ],
  [
    'one gate for all',
    IMAGE,
    ({ net, conv, codes }, x) => {
      const y = codes(conv(x, 3, [1, 1]));
      return net.mul(codes(conv(net.globalMaxPool(y), 1, [1, 1])), y);
    },
  ],
  [
    'a context added to each place',
    IMAGE,
    ({ net, conv, codes }, x) => {
      const y = codes(conv(x, 3, [1, 1]));
      return net.add(y, codes(conv(net.globalMaxPool(y), 3, [1, 1]), 3));
    },
  ],
  [
    'a context without a batch, taken off each time',
    [1, 2, 8],
    ({ net, conv, codes }, x) => {
      const y = codes(conv(x, 3, [1]));
      return net.sub(y, net.reshape(codes(conv(net.globalMaxPool(y), 3, [1])), [3, 1]));
    },
  ],
  [
    'one score added to all',
    [1, 6],
    ({ net, codes, weights }, x) => {
      const y = codes(net.matMul(x, weights([6, 4])));
      return net.add(y, codes(net.matMul(y, weights([4, 1]))));
    },
  ],
  [
    'a product of values with zero-points',
    IMAGE,
    ({ net, conv, codes }, x) =>
      net.mul(codes(conv(x, 3, [1, 1]), 2, 3), codes(conv(x, 3, [1, 1]), 0.7177, -1.5)),
  ],
  [
    'a sum of scales of other ratios on each channel',
    IMAGE,
    ({ net, conv, codes }, x) => {
      const scaled = (by: readonly number[]) =>
        net.mul(codes(conv(x, 3, [1, 1])), net.constant(by, [1, 3, 1, 1]));
      return net.add(scaled([1, 3, -0.5]), scaled([2, 0.75, 0]));
    },
  ],
  [
    'a padded convolution of zero-points that differ between channels',
    IMAGE,
    ({ net, conv, codes, weights }, x) => {
      const moved = net.add(codes(conv(x, 2, [1, 1])), net.constant([1, 3], [1, 2, 1, 1]));
      return net.conv(moved, weights([2, 2, 3, 3]), { pads: [1, 1, 1, 1] });
    },
  ],
  [
    'a border around zero-points that differ between channels',
    IMAGE,
    ({ net, conv, codes }, x) => {
      const moved = net.add(codes(conv(x, 2, [1, 1])), net.constant([1, 3], [1, 2, 1, 1]));
      return conv(net.pad(moved, [0, 0, 1, 1, 0, 0, 0, 1]), 2, [2, 2]);
    },
  ],
  [
    'scales that a rearranging spreads over the places',
    [1, 2, 3, 3],
    ({ net, conv, codes }, x) => {
      const scaled = net.mul(codes(conv(x, 4, [1, 1])), net.constant([1, 0.5, 2, 3], [1, 4, 1, 1]));
      const large = net.depthToSpace(scaled, 2, { mode: 'DCR' });
      return net.concat([conv(large, 2, [2, 2]), net.maxPool(large, { kernel: [2, 2] })], { axis: 1 });
    },
  ],
];

/** The output of the float graph and of the integers, element by element, for 20 frames. */
function expectExact(graph: Graph<GraphOp>): void {
  const network = lowerNetwork(graph, { wire });
  expect(network.notes.filter(note => note.severity === 'warning')).toEqual([]);
  const host = hostOfNetwork(network);
  const { shape } = graph.inputs[0];
  const next = random(11);
  const seen = new Set<number>();
  const order = floatIndices(network.outputs[0]);
  for (let frame = 0; frame < 20; frame++) {
    const x = Float64Array.from({ length: sizeOf(shape) }, () => Math.floor(8 * next()) - 4);
    const expected = evaluateGraph(graph, new Map([['x', tensor('float32', shape, x)]])).get('y')?.data ?? [];
    const run = runReference(network.layers, toWireOrder(host.inputs[0], x)).get(
      network.layers.outputs[0].value,
    );
    const values = toValues(host.outputs[0], run ?? new Float64Array());
    expect(values).toHaveLength(expected.length);
    values.forEach((value, i) => {
      // Sums of a float32 framework round.
      const wanted = expected[order?.[i] ?? i];
      expect(Math.abs(value - wanted)).toBeLessThan(1e-5 * (1 + Math.abs(wanted)));
      seen.add(value);
    });
  }
  expect(seen.size).toBeGreaterThan(1);
}

it.each(EXACT)('computes %s', (_, shape, describe) => {
  expectExact(graphOf(shape, describe));
});

it('gives the border means before a quantizer one set of thresholds for each channel', () => {
  const graph = graphOf(IMAGE, ({ net, conv, codes }, x) =>
    codes(net.averagePool(conv(x, 2, [1, 1]), WINDOW), 0.7177),
  );
  const { nodes } = lowerNetwork(graph, { wire }).layers;
  expect(nodes.map(node => node.kind)).toEqual([
    'dense',
    'window',
    'pool',
    'reshape',
    'requantize',
    'reshape',
    'threshold',
  ]);
  const [multiply] = nodes.flatMap(node => (node.kind === 'requantize' ? [node.attrs] : []));
  // Windows of 4, 6 and 9 elements, in units of 1/36.
  expect(new Set(multiply.multipliers.data)).toEqual(new Set([9, 6, 4]));
  const [{ thresholds }] = nodes.flatMap(node => (node.kind === 'threshold' ? [node.attrs] : []));
  expect(thresholds.shape).toEqual([1, 15]);
});
