import { expect, it } from 'vitest';
import { lowerNetwork } from '../../src/compile.ts';
import { NetworkBuilder, type Value } from '../../src/frontend/builder.ts';
import { importOnnxBytes } from '../../src/frontend/onnx/index.ts';
import { toWireOrder } from '../../src/host/input.ts';
import { hostOfNetwork } from '../../src/host/interface.ts';
import { toValues } from '../../src/host/output.ts';
import { runReference } from '../../src/ops/index.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import { bytesOf, ints, modelOf, node, port } from '../frontend/onnx/model-parts.ts';
import { codesOf } from '../graph-ops/samples.ts';

/** The value that a network of one element gives for each integer of an int7 wire. */
function valuesOf(apply: (net: NetworkBuilder, x: Value) => Value): readonly { x: number; y: number }[] {
  const net = new NetworkBuilder('remainder');
  net.output('y', apply(net, net.input('x', [1, 1])));
  const network = lowerNetwork(net.build(), { wire: parseWireType('int7'), snap: 'none' });
  const host = hostOfNetwork(network);
  return Array.from({ length: 128 }, (_, i) => {
    const run = runReference(network.layers, toWireOrder(host.inputs[0], Float64Array.of(i - 64)));
    const [y] = toValues(host.outputs[0], run.get(network.layers.outputs[0].value) ?? new Float64Array());
    return { x: i - 64, y: y + 0 };
  });
}

/** What b bits keep of an integer, by its bits. */
const lowBits = (x: number, bits: number, isSigned: boolean): number =>
  Number(isSigned ? BigInt.asIntN(bits, BigInt(x)) : BigInt.asUintN(bits, BigInt(x)));

const doubled = (net: NetworkBuilder, x: Value): Value => net.matMul(x, net.constant([2], [1, 1]));

/** An integer wrapped around to so many bits, as exporters spell it. */
const SPELLINGS: Readonly<Record<string, (net: NetworkBuilder, x: Value, size: number) => Value>> = {
  Mod: (net, x, size) => net.mod(x, size),
  'Mod of codes'(net, x, size) {
    const codes = net.cast(net.quantizeLinear(x, { scale: 1, type: 'int8' }), 'int32');
    return net.cast(net.mod(codes, net.constant(size, [], { kind: 'int64' })), 'float32');
  },
  'Floor and Sub': (net, x, size) => net.sub(x, net.mul(net.floor(net.div(x, size)), size)),
};

const cases = Object.keys(SPELLINGS).flatMap(spelling =>
  [true, false].flatMap(isSigned => [3, 5].map(bits => ({ spelling, isSigned, bits }))),
);

it.each(cases)(
  'wraps around to $bits bits (signed: $isSigned), spelled $spelling',
  ({ spelling, isSigned, bits }) => {
    const bias = isSigned ? 2 ** (bits - 1) : 0;
    const wrapped = (net: NetworkBuilder, x: Value) =>
      net.sub(SPELLINGS[spelling](net, net.add(x, bias), 2 ** bits), bias);
    for (const { x, y } of valuesOf((net, x) => doubled(net, wrapped(net, x)))) {
      expect(y, `${x}`).toBe(2 * lowBits(x, bits, isSigned));
    }
    const rounded = (net: NetworkBuilder, x: Value) => net.floor(net.add(net.mul(x, 0.25), 0.5));
    for (const { x, y } of valuesOf((net, x) => doubled(net, wrapped(net, rounded(net, x))))) {
      expect(y, `${x}`).toBe(2 * lowBits(Math.floor(x / 4 + 0.5), bits, isSigned));
    }
  },
);

it('takes remainders of either sign, of divisors that are no whole numbers, and before a quantizer', () => {
  for (const m of [7, -7, 2.5, -0.75]) {
    const quantized = (net: NetworkBuilder, y: Value) => net.quant(y, { scale: 0.25, bits: 7, signed: true });
    for (const { x, y } of valuesOf((net, v) => quantized(net, net.mod(v, m)))) {
      expect(y).toBe(x - m * Math.floor(x / m) + 0);
    }
    for (const { x, y } of valuesOf((net, v) => quantized(net, net.fmod(v, m)))) {
      expect(y).toBe((x % m) + 0);
    }
  }
});

it('reads both from the attribute of Mod', () => {
  for (const fmod of [0, 1]) {
    const model = modelOf({
      inputs: [port('x', [1, 1])],
      outputs: [port('y', [1, 1])],
      initializers: [ints('m', [5])],
      nodes: [
        node('Cast', ['x'], ['i'], { attributes: { to: { int: 7 } } }),
        node('Mod', ['i', 'm'], ['r'], { attributes: { fmod: { int: fmod } } }),
        node('Cast', ['r'], ['y'], { attributes: { to: { int: 1 } } }),
      ],
    });
    const [, remainder] = importOnnxBytes(bytesOf(model)).graph.nodes;
    expect(remainder.kind).toBe(fmod === 1 ? 'fmod' : 'mod');
  }
});

it('refuses a divisor of zero, one that depends on the data, and more integers than a table has', () => {
  const refused = (apply: (net: NetworkBuilder, x: Value) => Value, wire = 'int7') => {
    const net = new NetworkBuilder('remainder');
    net.output('y', apply(net, net.input('x', [1, 1])));
    return codesOf(() => lowerNetwork(net.build(), { wire: parseWireType(wire) }));
  };
  expect(refused((net, x) => net.mod(x, 0))).toEqual(['lower/unsupported-operator']);
  expect(refused((net, x) => net.fmod(net.constant([3], [1, 1]), x))).toEqual(['lower/dynamic-operand']);
  expect(refused((net, x) => doubled(net, net.mod(x, 8)), 'int16')).toEqual(['lower/unquantized-activation']);
});
