import { expect, it } from 'vitest';
import { lowerNetwork } from '../../src/compile.ts';
import { NetworkBuilder, type Value } from '../../src/frontend/builder.ts';
import { runReference } from '../../src/ops/index.ts';
import { parseWireType } from '../../src/quant/wire.ts';

type Case = readonly [
  name: string,
  apply: (net: NetworkBuilder, x: Value) => Value,
  /** The function times `denominator`, in whole numbers wherever x is one. */
  numerator: (x: number) => number,
  denominator: number,
];

const clip = (x: number, low: number, high: number): number => Math.min(Math.max(x, low), high);

const CASES: readonly Case[] = [
  ['hard swish', (net, x) => net.hardSwish(x), x => x * clip(x + 3, 0, 6), 6],
  ['hard sigmoid by a sixth', (net, x) => net.hardSigmoid(x, { alpha: 1 / 6 }), x => clip(x + 3, 0, 6), 6],
  ['hard sigmoid by a fifth', (net, x) => net.hardSigmoid(x), x => clip(2 * x + 5, 0, 10), 10],
  ['leaky relu by a hundredth', (net, x) => net.leakyRelu(x), x => (x >= 0 ? 100 * x : x), 100],
  ['leaky relu by a tenth', (net, x) => net.leakyRelu(x, { alpha: 0.1 }), x => (x >= 0 ? 10 * x : x), 10],
  [
    'hard swish with a factor',
    (net, x) => net.mul(net.mul(x, net.clip(net.add(x, 3), { min: 0, max: 6 })), 1 / 6),
    x => x * clip(x + 3, 0, 6),
    6,
  ],
  [
    'hard swish with a division',
    (net, x) => net.div(net.mul(x, net.clip(net.add(x, 3), { min: 0, max: 6 })), 6),
    x => x * clip(x + 3, 0, 6),
    6,
  ],
];

/** Whole numbers: round(n / d), ties to even. */
function rounded(n: number, d: number): number {
  const below = Math.floor(n / d);
  const twice = 2 * (n - below * d);
  const up = twice > d || (twice === d && below % 2 !== 0);
  // No negative zero.
  return (up ? below + 1 : below) || 0;
}

/** Scales 1/unit such that ties are met: value / (1 / unit) lies halfway between two codes. */
const UNITS = [1 / 2, 1, 3, 5, 15, 50];

it.each(CASES)('decides ties of %s as its fraction has them', (_, apply, numerator, denominator) => {
  const inputs = Float64Array.from({ length: 256 }, (_v, i) => i - 128);
  let ties = 0;
  for (const unit of UNITS) {
    const net = new NetworkBuilder('ties');
    const x = net.input('x', [1, inputs.length]);
    const y = apply(net, x);
    // A scale of 2^k is exact; the unit multiplies the function, exactly as well.
    net.output('y', net.quant(net.mul(y, unit), { scale: 1, bits: 10, signed: true }));
    const { layers } = lowerNetwork(net.build(), { wire: parseWireType('int8') });
    const found = runReference(layers, inputs).get(layers.outputs[0].value) ?? [];
    const expected = Array.from(inputs, value => {
      const exact = numerator(value) * unit;
      if ((2 * exact) % denominator === 0 && exact % denominator !== 0) ties++;
      return clip(rounded(exact, denominator), -512, 511);
    });
    expect(Array.from(found)).toEqual(expected);
  }
  expect(ties).toBeGreaterThan(5);
});

it('takes another factor for the float32 number that it is', () => {
  // One unit in the last place beside a sixth: 3 of them are no half.
  const factor = Math.fround(1 / 6) + 2 ** -26;
  const net = new NetworkBuilder('beside');
  const x = net.input('x', [1, 1]);
  net.output('y', net.quant(net.mul(x, factor), { scale: 1, bits: 8, signed: true }));
  const { layers } = lowerNetwork(net.build(), { wire: parseWireType('int8') });
  expect(runReference(layers, Float64Array.of(3)).get(layers.outputs[0].value)).toEqual(Float64Array.of(1));
});
