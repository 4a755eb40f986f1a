import { expect, it } from 'vitest';
import { type IntegerNetwork, lowerNetwork } from '../../src/compile.ts';
import { NetworkBuilder, type Value } from '../../src/frontend/builder.ts';
import { hostOfNetwork } from '../../src/host/interface.ts';
import { toValues } from '../../src/host/output.ts';
import { invariant } from '../../src/ir/invariant.ts';
import { runReference } from '../../src/ops/index.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import { random } from './samples.ts';

const INPUTS = 12;
const OUTPUTS = 5;
const float = Math.fround;
const halfEven = (x: number) => {
  const below = Math.floor(x);
  if (x - below !== 0.5) return Math.round(x);
  return below % 2 === 0 ? below : below + 1;
};
const clip = (x: number, min: number, max: number) => Math.min(Math.max(x, min), max);

const next = random(77);
/** Trained weights, float32. */
const TRAINED = Float64Array.from({ length: INPUTS * OUTPUTS }, () => float(2 * next() - 1));
const SCALES = Array.from({ length: OUTPUTS }, () => float(0.05 + 0.1 * next()));

interface Spelling {
  readonly name: string;
  readonly apply: (net: NetworkBuilder, w: Value) => Value;
  /** What a weight is meant to be, in doubles; its place in the matrix is [input][output]. */
  readonly meant: (w: number, output: number) => number;
  /** What float32 may lose on the way to the scale; nothing unless told. */
  readonly tolerance?: number;
  /** Steps from 0 to the greatest code that may come out. */
  readonly most: number;
}

const mean = TRAINED.reduce((sum, w) => sum + Math.abs(w), 0) / TRAINED.length;

const SPELLINGS: readonly Spelling[] = [
  {
    name: 'round(7 w) / 7',
    apply: (net, w) => net.div(net.round(net.mul(w, 7)), 7),
    meant: w => halfEven(float(w * 7)) / 7,
    most: 7,
  },
  {
    name: 'a scale for each output, with the difference added again',
    apply(net, w) {
      const scaled = net.div(w, net.constant(SCALES, [1, OUTPUTS]));
      const codes = net.round(net.clip(scaled, { min: -7, max: 7 }));
      return net.mul(net.add(net.sub(codes, scaled), scaled), net.constant(SCALES, [1, OUTPUTS]));
    },
    meant: (w, o) => halfEven(clip(float(w / SCALES[o]), -7, 7)) * SCALES[o],
    most: 7,
  },
  {
    name: 'DoReFa: 2 round(15 u) / 15 - 1',
    apply(net, w) {
      const unit = net.add(net.mul(w, 0.5), 0.5);
      return net.sub(net.mul(net.div(net.round(net.mul(unit, 15)), 15), 2), 1);
    },
    meant: w => (2 * halfEven(float(float(float(w * 0.5) + 0.5) * 15))) / 15 - 1,
    most: 15,
  },
  {
    name: 'a sign times the mean magnitude',
    apply: (net, w) => net.mul(net.sign(w), net.reduceMean(net.abs(w), { keepDims: true })),
    meant: w => Math.sign(w) * mean,
    tolerance: 1e-5,
    most: 1,
  },
  {
    name: 'TTQ by choices',
    apply: (net, w) => net.where(net.greater(w, 0.3), 0.375, net.where(net.less(w, -0.3), -0.5, 0)),
    meant: w => (w > float(0.3) ? 0.375 : w < -float(0.3) ? -0.5 : 0),
    most: 4,
  },
  {
    name: 'clamps of the codes by comparison, as Brevitas is traced',
    apply(net, w) {
      const codes = net.round(net.div(w, 0.11));
      const below = net.where(net.greater(codes, 7), 7, codes);
      return net.mul(net.where(net.less(below, -7), -7, below), 0.11);
    },
    meant: w => clip(halfEven(float(w / float(0.11))), -7, 7) * float(0.11),
    most: 7,
  },
  {
    name: 'a mask of codes',
    apply: (net, w) =>
      net.mul(
        net.mul(net.clip(net.floor(net.add(net.mul(w, 9), 0.5)), { min: -9, max: 9 }), 1 / 9),
        net.cast(net.greater(net.abs(w), 0.25), 'float32'),
      ),
    meant: w => (Math.abs(w) > 0.25 ? clip(Math.floor(float(float(w * 9) + 0.5)), -9, 9) * float(1 / 9) : 0),
    most: 9,
  },
  {
    name: 'a quantizer, and a division behind it',
    apply: (net, w) => net.div(net.quant(w, { scale: 0.1, bits: 4, signed: true, narrow: true }), 3),
    meant: w => (clip(halfEven(float(w / float(0.1))), -7, 7) * float(0.1)) / 3,
    most: 7,
  },
];

function networkOf(apply: Spelling['apply']) {
  const net = new NetworkBuilder('weights');
  const weights = apply(net, net.constant([...TRAINED], [INPUTS, OUTPUTS]));
  net.output('y', net.matMul(net.input('x', [1, INPUTS]), weights));
  return net.build();
}

function valuesOf(network: IntegerNetwork, integers: readonly number[]): Float64Array {
  const output = runReference(network.layers, Float64Array.from(integers)).get(
    network.layers.outputs[0].value,
  );
  invariant(output, 'an output');
  return toValues(hostOfNetwork(network).outputs[0], output);
}

it.each(SPELLINGS)(
  'keeps the grid of weights spelled as $name',
  ({ apply, meant, most, tolerance = 1e-12 }) => {
    const network = lowerNetwork(networkOf(apply), { wire: parseWireType('int4'), snap: 'none' });
    expect(network.notes).toEqual([]);
    for (const layer of network.layers.nodes) {
      if (layer.kind === 'dense') {
        expect(layer.attrs.weights.data.every(code => Math.abs(code) <= most)).toBe(true);
      }
    }
    for (let input = 0; input < INPUTS; input++) {
      const integers = Array.from({ length: INPUTS }, (_, i): number => (i === input ? 7 : i === 0 ? -3 : 0));
      const found = valuesOf(network, integers);
      for (let o = 0; o < OUTPUTS; o++) {
        const of = (i: number) => meant(TRAINED[i * OUTPUTS + o], o);
        const expected = integers.reduce((sum, x, i) => sum + x * of(i), 0);
        // Folded in float32 the weights would be off by some 1e-8.
        if (Math.abs(found[o] - expected) > tolerance)
          expect.fail(`${input}, ${o}: ${found[o]}, not ${expected}`);
      }
    }
  },
);

it('does not take a difference for a quantizer where nothing is rounded', () => {
  const net = new NetworkBuilder('weights');
  const w = net.constant([...TRAINED], [INPUTS, OUTPUTS]);
  // (w / 3 - w) + w is w / 3 but for rounding, and on no grid.
  const third = net.add(net.sub(net.div(w, 3), w), w);
  net.output('y', net.matMul(net.input('x', [1, INPUTS]), third));
  expect(() => lowerNetwork(net.build(), { wire: parseWireType('int4') })).toThrow('unquantized-weights');
});
