import { expect, it } from 'vitest';
import { lowerNetwork } from '../../../src/compile.ts';
import * as Q from '../../../src/exact/rational.ts';
import { importOnnxBytes } from '../../../src/frontend/onnx/index.ts';
import { opsetImport, tensorProto } from '../../../src/frontend/onnx/proto-builders.ts';
import { hostOfNetwork } from '../../../src/host/interface.ts';
import { outputParts, toModelOrder, toValues } from '../../../src/host/output.ts';
import type { PortKind } from '../../../src/ir/graph.ts';
import { tensor } from '../../../src/ir/tensor.ts';
import { runReference } from '../../../src/ops/index.ts';
import { parseWireType } from '../../../src/quant/wire.ts';
import { bytesOf, floats, modelOf, node, port } from './model-parts.ts';

const [X_SCALE, Y_SCALE] = [0.1, 2e5].map(Math.fround);
const W_SCALES = [0.3, 0.07, 0.9].map(Math.fround);
const CODES = Array.from({ length: 256 }, (_, i) => i - 128);

/** Biases whose sums with x cross a step of the output among the 256 codes of x: far from it float32 would not be seen. */
const BIASES = W_SCALES.map(scale => Math.floor((10.5 * Y_SCALE) / (X_SCALE * scale)));

const typed = (name: string, type: PortKind, values: readonly number[], shape = [values.length]) =>
  tensorProto(name, tensor('int64', shape, values), type);

const roundedHalfEven = (q: Q.Rational): number => {
  const below = Q.floor(q);
  const twice = Q.multiply(Q.subtract(q, Q.rational(below)), Q.rational(2n));
  const order = Q.compare(twice, Q.ONE);
  return Number(order > 0 || (order === 0 && below % 2n !== 0n) ? below + 1n : below);
};

/** The code that QLinearConv's definition gives: (bias + x) * scale of x * scale of w / scale of y. */
const exactCode = (x: number, channel: number, product: (w: number) => Q.Rational): number =>
  roundedHalfEven(
    Q.divide(
      Q.multiply(Q.rational(BigInt(BIASES[channel] + x)), product(W_SCALES[channel])),
      Q.fromNumber(Y_SCALE),
    ),
  );
const exactProduct = (w: number) => Q.multiply(Q.fromNumber(X_SCALE), Q.fromNumber(w));

const scales = [
  floats('xs', [X_SCALE], []),
  floats('ws', W_SCALES, [3]),
  floats('ys', [Y_SCALE], []),
  typed('z', 'int8', [0], []),
  typed('bias', 'int32', BIASES),
];
const operators = {
  QLinearConv: modelOf({
    inputs: [port('x', [1, 1, 1, 1])],
    outputs: [port('y', [])],
    initializers: [...scales, typed('w', 'int8', [1, 1, 1], [3, 1, 1, 1])],
    nodes: [
      node('QuantizeLinear', ['x', 'xs', 'z'], ['a']),
      node('QLinearConv', ['a', 'xs', 'z', 'w', 'ws', 'z', 'ys', 'z', 'bias'], ['codes']),
      node('DequantizeLinear', ['codes', 'ys', 'z'], ['y']),
    ],
  }),
  QGemm: modelOf({
    inputs: [port('x', [1, 1])],
    outputs: [port('y', [])],
    initializers: [...scales, typed('w', 'int8', [1, 1, 1], [3, 1])],
    nodes: [
      node('QuantizeLinear', ['x', 'xs', 'z'], ['a']),
      node('QGemm', ['a', 'xs', 'z', 'w', 'ws', 'z', 'bias', 'ys', 'z'], ['codes'], {
        domain: 'com.microsoft',
        attributes: { transB: { int: 1 } },
      }),
      node('DequantizeLinear', ['codes', 'ys', 'z'], ['y']),
    ],
  }),
};

it.each(Object.entries(operators))('%s counts its bias in exact products of scales', (_, model) => {
  model.opsetImport.push(opsetImport('com.microsoft', 1));
  const { graph } = importOnnxBytes(bytesOf(model));
  const network = lowerNetwork(graph, { wire: parseWireType(`int8:${X_SCALE}`) });
  const [output] = hostOfNetwork(network).outputs;
  const found = CODES.map(x => {
    const codes = runReference(network.layers, Float64Array.of(x)).get(network.outputs[0].layer);
    if (!codes) throw new Error('no output');
    const [part] = outputParts({ inputs: [], outputs: [output] }, codes);
    return Array.from(toModelOrder(output, toValues(output, part.integers)), y => Math.round(y / Y_SCALE));
  });
  expect(found).toEqual(CODES.map(x => W_SCALES.map((__, c) => exactCode(x, c, exactProduct))));
});

it('tells the exact product from that of float32', () => {
  const rounded = (w: number) => Q.fromNumber(Math.fround(X_SCALE * w));
  const differing = CODES.flatMap(x =>
    W_SCALES.filter((_, c) => exactCode(x, c, exactProduct) !== exactCode(x, c, rounded)),
  );
  expect(differing.length).toBeGreaterThan(0);
});
