import fc from 'fast-check';
import { expect, it } from 'vitest';
import { lowerNetwork } from '../../src/compile.ts';
import { NetworkBuilder, type Value } from '../../src/frontend/builder.ts';
import { hostOfNetwork } from '../../src/host/interface.ts';
import { toValues } from '../../src/host/output.ts';
import { DiagnosticError } from '../../src/ir/diagnostic.ts';
import { invariant } from '../../src/ir/invariant.ts';
import { runReference } from '../../src/ops/index.ts';
import { parseWireType } from '../../src/quant/wire.ts';

/** One operator of a chain, with the builder and in doubles; all constants are dyadic, so that doubles are exact. */
interface Step {
  readonly text: string;
  readonly apply: (net: NetworkBuilder, x: Value) => Value;
  readonly double: (x: number) => number;
}

const halfEven = (x: number) => {
  const below = Math.floor(x);
  if (x - below !== 0.5) return Math.round(x);
  return below % 2 === 0 ? below : below + 1;
};

const dyadic = fc.integer({ min: -24, max: 24 }).map(n => n / 8);
const factor = fc.constantFrom(0.25, 0.5, 2, 4, 3, 1.5, -1, -0.5);

const steps: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: factor.map(c => ({
      text: `* ${c}`,
      apply: (net: NetworkBuilder, x: Value) => net.mul(x, c),
      double: (x: number) => x * c,
    })),
  },
  fc.constantFrom(0.5, 2, 4).map(c => ({
    text: `/ ${c}`,
    apply: (net: NetworkBuilder, x: Value) => net.div(x, c),
    double: (x: number) => x / c,
  })),
  dyadic.map(c => ({
    text: `+ ${c}`,
    apply: (net: NetworkBuilder, x: Value) => net.add(x, c),
    double: (x: number) => x + c,
  })),
  dyadic.map(c => ({
    text: `${c} -`,
    apply: (net: NetworkBuilder, x: Value) => net.sub(net.constant([c]), x),
    double: (x: number) => c - x,
  })),
  {
    weight: 3,
    arbitrary: fc.tuple(dyadic, dyadic).map(([a, b]) => {
      const [min, max] = [Math.min(a, b), Math.max(a, b)];
      return {
        text: `clip ${min} ${max}`,
        apply: (net: NetworkBuilder, x: Value) => net.clip(x, { min, max }),
        double: (x: number) => Math.min(Math.max(x, min), max),
      };
    }),
  },
  fc.constant({
    text: 'relu',
    apply: (net: NetworkBuilder, x: Value) => net.relu(x),
    double: (x: number) => Math.max(x, 0),
  }),
  {
    weight: 2,
    arbitrary: fc.constant({
      text: 'round',
      apply: (net: NetworkBuilder, x: Value) => net.round(x),
      double: halfEven,
    }),
  },
  fc.constant({ text: 'floor', apply: (net: NetworkBuilder, x: Value) => net.floor(x), double: Math.floor }),
  fc.constant({ text: 'ceil', apply: (net: NetworkBuilder, x: Value) => net.ceil(x), double: Math.ceil }),
  fc.constant({ text: 'sign', apply: (net: NetworkBuilder, x: Value) => net.sign(x), double: Math.sign }),
  dyadic.map(c => ({
    text: `> ${c} ? ${c} :`,
    apply: (net: NetworkBuilder, x: Value) => net.where(net.greater(x, c), c, x),
    double: (x: number) => Math.min(x, c),
  })),
  fc.tuple(dyadic, dyadic, dyadic).map(([c, a, b]) => ({
    text: `<= ${c} ? ${a} : ${b}`,
    apply: (net: NetworkBuilder, x: Value) => net.where(net.lessOrEqual(x, c), a, b),
    double: (x: number) => (x <= c ? a : b),
  })),
  fc.tuple(dyadic, dyadic).map(([c, a]) => ({
    text: `>= ${c} ? ${a} :`,
    apply: (net: NetworkBuilder, x: Value) => net.where(net.greaterOrEqual(x, c), a, x),
    double: (x: number) => (x >= c ? a : x),
  })),
  fc.constantFrom(0.25, 0.5, 1).map(scale => ({
    text: `quant ${scale}`,
    apply: (net: NetworkBuilder, x: Value) => net.quant(x, { scale, bits: 4, signed: true }),
    double: (x: number) => Math.min(Math.max(halfEven(x / scale), -8), 7) * scale,
  })),
  fc.constant({
    text: '(round(x) - x) + x',
    apply: (net: NetworkBuilder, x: Value) => net.add(net.sub(net.round(x), x), x),
    double: halfEven,
  }),
);

/** What the layer in front of the chain makes of a wire integer; it keeps the chain off the wire where there is one. */
function networkOf(chain: readonly Step[], hasLayer: boolean) {
  const net = new NetworkBuilder('chain');
  const weight = (w: number) => net.quant(net.constant([w], [1, 1]), { scale: 1, bits: 3, signed: true });
  const input = net.input('x', [1, 1]);
  const x = hasLayer ? net.matMul(input, weight(3)) : input;
  const y = chain.reduce((value, step) => step.apply(net, value), x);
  net.output('y', net.matMul(y, weight(-3)));
  return net.build();
}

it.each([false, true])('is right or refused, behind a layer: %s', hasLayer => {
  let right = 0;
  let refused = 0;
  fc.assert(
    fc.property(fc.array(steps, { minLength: 2, maxLength: 8 }), chain => {
      const expectedOf = (x: number) =>
        -3 * chain.reduce((v, step) => step.double(v), (hasLayer ? 3 * x : x) / 8);
      // A constant is no network.
      const wire = Array.from({ length: 64 }, (_, i) => i - 32);
      fc.pre(wire.some(x => expectedOf(x) !== expectedOf(0)));
      try {
        const network = lowerNetwork(networkOf(chain, hasLayer), { wire: parseWireType('int6:1/8') });
        const host = hostOfNetwork(network);
        for (const x of wire) {
          const integers = runReference(network.layers, Float64Array.of(x)).get(
            network.layers.outputs[0].value,
          );
          invariant(integers, 'an output');
          const [found] = toValues(host.outputs[0], integers);
          if (found !== expectedOf(x)) {
            const text = chain.map(step => step.text).join(', ');
            expect.fail(`${text} of ${x}: ${found}, not ${expectedOf(x)}`);
          }
        }
        right++;
      } catch (error) {
        if (!(error instanceof DiagnosticError)) throw error;
        refused++;
      }
    }),
    { numRuns: 400, seed: 12 },
  );
  expect([right, refused]).toEqual([400, 0]);
});
