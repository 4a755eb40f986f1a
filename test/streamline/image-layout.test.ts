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
import { diagnosticsOf, random } from '../graph-ops/samples.ts';

/** Changes of shape around images: every one is either exact, element by element, or refused. */
type Describe = (parts: Parts, x: Value) => Value;

interface Parts {
  readonly net: NetworkBuilder;
  /** Quantized weights of a convolution or a matrix product. */
  readonly weights: (shape: readonly number[]) => Value;
  readonly conv: (x: Value, outputs: number, kernel: readonly number[], pads?: readonly number[]) => Value;
  readonly codes: (x: Value) => Value;
}

function graphOf(shape: readonly number[], describe: Describe): Graph<GraphOp> {
  const next = random(5);
  const net = new NetworkBuilder('shapes');
  const weights = (dims: readonly number[]): Value => {
    const values = Array.from({ length: sizeOf(dims) }, () => Math.floor(7 * next()) - 3);
    return net.quant(net.constant(values, dims), { scale: 1, bits: 3, signed: true });
  };
  const conv: Parts['conv'] = (x, outputs, kernel, pads) =>
    net.conv(x, weights([outputs, x.shape[1], ...kernel]), pads ? { pads } : {});
  const codes = (x: Value): Value => net.quant(x, { scale: 2, bits: 4, signed: true });
  net.output('y', describe({ net, weights, conv, codes }, net.input('x', shape)));
  return net.build();
}

const wire = parseWireType('int3');

const EXACT: readonly [name: string, shape: readonly number[], describe: Describe][] = [
  ['a flat gray image', [1, 36], ({ net, conv }, x) => conv(net.reshape(x, [1, 1, 6, 6]), 2, [3, 3])],
  ['rows and columns', [1, 6, 5], ({ net, conv }, x) => conv(net.unsqueeze(x, [1]), 2, [3, 3])],
  ['rows and columns alone', [6, 5], ({ net, conv }, x) => conv(net.unsqueeze(x, [0, 1]), 2, [3, 3])],
  ['an image without batch', [3, 4, 5], ({ net, conv }, x) => conv(net.unsqueeze(x, [0]), 2, [3, 3])],
  ['a signal seen as a row', [1, 3, 8], ({ net, conv }, x) => conv(net.unsqueeze(x, [2]), 2, [1, 3])],
  ['a signal seen as a column', [1, 3, 8], ({ net, conv }, x) => conv(net.unsqueeze(x, [3]), 2, [3, 1])],
  [
    'a convolution of a row, then of a signal',
    [1, 3, 8],
    ({ net, conv, codes }, x) => {
      const row = conv(net.unsqueeze(x, [2]), 2, [1, 3]);
      return conv(codes(net.squeeze(row, { axes: [2] })), 2, [3]);
    },
  ],
  [
    'a row that becomes a column',
    [1, 3, 1, 8],
    ({ net, conv, codes }, x) =>
      conv(net.reshape(codes(conv(x, 2, [1, 3])), [1, 2, 6, 1]), 2, [3, 1], [1, 0, 1, 0]),
  ],
  [
    'an image cut into other rows',
    [1, 2, 4, 6],
    ({ net, conv, codes }, x) => conv(net.reshape(codes(conv(x, 2, [1, 1])), [1, 2, 8, 3]), 2, [2, 2]),
  ],
  [
    'scales of channels that pass an identity',
    [1, 2, 4, 4],
    ({ net, conv, codes }, x) => {
      const scaled = net.mul(conv(x, 2, [3, 3]), net.constant([0.5, -2], [1, 2, 1, 1]));
      return conv(codes(net.identity(scaled)), 2, [2, 2]);
    },
  ],
  [
    'a vector that becomes an image of one place',
    [1, 2, 3, 3],
    ({ net, conv, codes, weights }, x) => {
      const scores = net.matMul(net.flatten(codes(conv(x, 3, [2, 2]))), weights([12, 4]));
      return conv(codes(net.reshape(scores, [1, 4, 1, 1])), 2, [1, 1]);
    },
  ],
  [
    'a flattened image with a scale for each element',
    [1, 2, 4, 4],
    ({ net, conv, codes, weights }, x) => {
      const flat = net.mul(net.flatten(conv(x, 2, [3, 3])), [1, -2, 0.5, 4, 1, 2, -4, 8]);
      return net.matMul(codes(flat), weights([8, 3]));
    },
  ],
  [
    'a sum of flattened images',
    [1, 2, 4, 4],
    ({ net, conv, codes, weights }, x) => {
      const flat = (y: Value) => net.flatten(codes(y));
      return net.matMul(net.add(flat(conv(x, 2, [3, 3])), flat(conv(x, 2, [3, 3]))), weights([8, 3]));
    },
  ],
  ['an image added to itself', [1, 2, 4, 4], ({ net, conv }, x) => conv(net.add(x, x), 2, [3, 3])],
  ['an image as output', [1, 2, 4, 4], ({ conv, codes }, x) => codes(conv(x, 4, [3, 3]))],
  [
    'planes of colours in one row',
    [1, 48],
    ({ net, conv }, x) => conv(net.reshape(x, [1, 3, 4, 4]), 2, [3, 3]),
  ],
  [
    'a matrix product over the columns of an image',
    [1, 2, 4, 6],
    ({ net, conv, codes, weights }, x) => net.flatten(net.matMul(codes(conv(x, 4, [3, 3])), weights([4, 3]))),
  ],
  [
    'a ranking of the columns of an image',
    [1, 2, 4, 14],
    ({ net, conv }, x) => net.flatten(net.argMax(conv(x, 3, [3, 3]))),
  ],
  [
    'a ranking of a flattened image',
    [1, 2, 4, 6],
    ({ net, conv }, x) => net.argMax(net.flatten(conv(x, 4, [3, 3]))),
  ],
  ['a flattened image as output', [1, 2, 4, 4], ({ net, conv }, x) => net.flatten(conv(x, 4, [3, 3]))],
  [
    'an image whose channels become columns',
    [1, 2, 4, 4],
    ({ net, conv, codes }, x) => conv(net.reshape(codes(conv(x, 4, [1, 1])), [1, 2, 8, 4]), 2, [2, 2]),
  ],
  [
    'an input that one layer reads flat and another as an image',
    [1, 36],
    ({ net, conv, weights }, x) =>
      net.add(net.matMul(x, weights([36, 3])), net.flatten(conv(net.reshape(x, [1, 4, 3, 3]), 3, [3, 3]))),
  ],
  [
    'an image with its channels last, turned for a convolution',
    [1, 5, 6, 3],
    ({ net, conv }, x) => conv(net.transpose(x, { perm: [0, 3, 1, 2] }), 2, [3, 3]),
  ],
  [
    'an image turned to channels last before it is flattened',
    [1, 2, 4, 4],
    ({ net, conv, codes, weights }, x) => {
      const turned = net.transpose(codes(conv(x, 3, [3, 3])), { perm: [0, 2, 3, 1] });
      return net.matMul(net.flatten(turned), weights([12, 3]));
    },
  ],
  [
    'rows and columns exchanged between two layers',
    [1, 2, 4, 6],
    ({ net, conv, codes }, x) =>
      conv(net.transpose(codes(conv(x, 3, [1, 1])), { perm: [0, 1, 3, 2] }), 2, [3, 2]),
  ],
  [
    'vectors turned into columns',
    [1, 3, 4],
    ({ net, codes, weights }, x) =>
      net.flatten(
        net.matMul(
          net.transpose(codes(net.matMul(x, weights([4, 5]))), { perm: [0, 2, 1] }),
          weights([3, 2]),
        ),
      ),
  ],
  [
    'channels shuffled with scales of their own',
    [1, 2, 4, 4],
    ({ net, conv, codes }, x) => {
      const scaled = net.mul(conv(x, 4, [3, 3]), net.constant([1, 2, 4, 0.5], [1, 4, 1, 1]));
      const groups = net.transpose(net.reshape(scaled, [1, 2, 2, 2, 2]), { perm: [0, 2, 1, 3, 4] });
      return conv(codes(net.reshape(groups, [1, 4, 2, 2])), 2, [2, 2]);
    },
  ],
  [
    'depth to space',
    [1, 2, 3, 4],
    ({ net, conv, codes }, x) => conv(net.depthToSpace(codes(conv(x, 8, [1, 1])), 2), 2, [3, 3]),
  ],
  [
    'space to depth',
    [1, 2, 4, 6],
    ({ net, conv, codes }, x) => conv(net.spaceToDepth(codes(conv(x, 3, [1, 1])), 2), 2, [2, 2]),
  ],
  [
    'channels joined that have other scales and types',
    [1, 2, 4, 4],
    ({ net, conv, codes }, x) => {
      const a = codes(conv(x, 3, [3, 3]));
      const b = net.quant(net.relu(conv(x, 2, [3, 3])), { scale: 4, bits: 2, signed: false });
      return conv(net.concat([a, b], { axis: 1 }), 2, [2, 2]);
    },
  ],
  [
    'channels cut apart and joined the other way round',
    [1, 2, 4, 4],
    ({ net, conv, codes }, x) => {
      const [a, b] = net.split(codes(conv(x, 5, [3, 3])), [2, 3], { axis: 1 });
      return conv(net.concat([b, a], { axis: 1 }), 2, [2, 2]);
    },
  ],
  [
    'an image made larger',
    [1, 2, 3, 3],
    ({ net, conv, codes }, x) => conv(net.resizeNearest(codes(conv(x, 3, [2, 2])), [1, 1, 2, 3]), 2, [3, 3]),
  ],
  [
    'an image with a border',
    [1, 2, 3, 3],
    ({ net, conv, codes }, x) =>
      conv(net.pad(codes(conv(x, 3, [2, 2])), [0, 0, 1, 2, 0, 0, 3, 0], { value: -4 }), 2, [3, 3]),
  ],
  [
    'the difference of two branches',
    [1, 2, 4, 4],
    ({ net, conv, codes }, x) => net.sub(codes(conv(x, 3, [3, 3])), codes(conv(x, 3, [3, 3]))),
  ],
  [
    'the product of two branches',
    [1, 2, 4, 4],
    ({ net, conv, codes }, x) => net.mul(codes(conv(x, 3, [3, 3])), codes(conv(x, 3, [3, 3]))),
  ],
];

it.each(EXACT)('keeps every element in its place: %s', (_, shape, describe) => {
  const graph = graphOf(shape, describe);
  const network = lowerNetwork(graph, { wire });
  const host = hostOfNetwork(network);
  const outputShape = graph.outputs[0].shape;
  const next = random(11);
  const seen = new Set<number>();
  for (let frame = 0; frame < 20; frame++) {
    const x = Float64Array.from({ length: sizeOf(shape) }, () => Math.floor(8 * next()) - 4);
    const expected = evaluateGraph(graph, new Map([['x', tensor('float32', shape, x)]])).get('y')?.data ?? [];
    const run = runReference(network.layers, toWireOrder(host.inputs[0], x)).get(
      network.layers.outputs[0].value,
    );
    const values = toValues(host.outputs[0], run ?? new Float64Array());
    const isImage = outputShape.length > 2;
    const [channels, places] = isImage ? [outputShape[1], sizeOf(outputShape.slice(2))] : [values.length, 1];
    expect(values).toHaveLength(expected.length);
    for (let p = 0; p < places; p++) {
      for (let c = 0; c < channels; c++) {
        expect(values[p * channels + c] + 0).toBe(expected[c * places + p] + 0);
        seen.add(values[p * channels + c]);
      }
    }
  }
  expect(seen.size).toBeGreaterThan(5);
});

it('refuses a sum that would repeat its operands for each frame of a batch', () => {
  const graph = graphOf([1, 4], ({ net, codes, weights }, x) => {
    const scores = () => codes(net.matMul(x, weights([4, 3])));
    return net.add(net.reshape(scores(), [3, 1]), scores());
  });
  const [found] = diagnosticsOf(() => lowerNetwork(graph, { wire }));
  expect(found.code).toBe('lower/unsupported-operator');
  expect(found.message).toContain('an operand is to be repeated for each frame of a batch');
});
