import { expect, it } from 'vitest';
import { lowerNetwork } from '../../src/compile.ts';
import { NetworkBuilder, type Value } from '../../src/frontend/builder.ts';
import { ROUNDING_MODES, type RoundingMode } from '../../src/graph-ops/rounding.ts';
import { toWireOrder } from '../../src/host/input.ts';
import { hostOfNetwork } from '../../src/host/interface.ts';
import { toValues } from '../../src/host/output.ts';
import { runReference } from '../../src/ops/index.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import { codesOf } from '../graph-ops/samples.ts';

/** Rounding as the text of QONNX describes it, on numbers that a double holds exactly. */
function rounded(mode: RoundingMode, x: number): number {
  const [down, up] = [Math.floor(x), Math.ceil(x)];
  const [toZero, fromZero] = x < 0 ? [up, down] : [down, up];
  const nearest = x - down < 0.5 ? down : up;
  const isTie = x - down === 0.5;
  switch (mode) {
    case 'round':
      return isTie ? (down % 2 === 0 ? down : up) : nearest;
    case 'ceil':
      return up;
    case 'floor':
      return down;
    case 'up':
      return fromZero;
    case 'down':
      return toZero;
    case 'half-up':
      return isTie ? fromZero : nearest;
    case 'half-down':
      return isTie ? toZero : nearest;
  }
}

/** Every output for every integer of an int7 wire, which means a quarter of it, behind weights 1, -1 and 3. */
function outputs(describe: (net: NetworkBuilder, x: Value) => Value) {
  const net = new NetworkBuilder('truncation');
  const weights = net.quant(net.constant([1, -1, 3], [1, 3]), { scale: 1, bits: 3, signed: true });
  net.output('y', describe(net, net.matMul(net.input('x', [1, 1]), weights)));
  const network = lowerNetwork(net.build(), { wire: parseWireType('int7:1/4') });
  const host = hostOfNetwork(network);
  return Array.from({ length: 128 }, (_, i) => {
    const x = (i - 64) / 4;
    const results = runReference(network.layers, toWireOrder(host.inputs[0], Float64Array.of(i - 64)));
    const y = results.get(network.layers.outputs[0].value) ?? new Float64Array();
    return { sums: [x, -x, 3 * x], values: toValues(host.outputs[0], y) };
  });
}

// Scales on the grid of the sums (1/4), and such that integers come of rounding, with ties.
// Of a negative one the integers run the other way.
const SCALES = [0.25, 0.125, 0.5, 2, -0.25, -2];

it.each(ROUNDING_MODES)(
  'computes version 1 of Trunc as its text says on every value, rounding %s',
  roundingMode => {
    for (const scale of SCALES) {
      for (const zeroPoint of [0, 3, -0.5]) {
        for (const dropped of [0, 1, 3]) {
          const options = { scale, zeroPoint, inputBits: 10, outputBits: 10 - dropped, roundingMode };
          const seen = new Set<number>();
          for (const { sums, values } of outputs((net, x) => net.trunc(x, options))) {
            const expected = sums.map(x => {
              const integer = rounded('round', x / scale + zeroPoint);
              return (rounded(roundingMode, integer / 2 ** dropped) - zeroPoint) * scale;
            });
            expect(Array.from(values, v => v + 0)).toEqual(expected.map(v => v + 0));
            for (const v of values) seen.add(v);
          }
          expect(seen.size).toBeGreaterThan(5);
        }
      }
    }
  },
);

it.each(ROUNDING_MODES)(
  'computes version 2 of Trunc as its text says on every value, rounding %s',
  roundingMode => {
    for (const scale of SCALES) {
      for (const [outputBits, signed, narrow] of [
        [4, true, false],
        [5, true, true],
        [3, false, false],
        [4, false, true],
      ] as const) {
        for (const zeroPoint of [0, 6]) {
          for (const factor of [1, 4, 0.5]) {
            const output = { scale: scale * factor, signed, narrow };
            const options = { scale, zeroPoint, inputBits: 10, outputBits, roundingMode, output };
            const [lo, hi] = signed
              ? [-(2 ** (outputBits - 1)) + (narrow ? 1 : 0), 2 ** (outputBits - 1) - 1]
              : [0, 2 ** outputBits - 1 - (narrow ? 1 : 0)];
            for (const { sums, values } of outputs((net, x) => net.trunc(x, options))) {
              const expected = sums.map(x => {
                const integer = rounded('round', x / scale + zeroPoint);
                const clipped = Math.min(Math.max(integer / factor, lo), hi);
                return (rounded(roundingMode, clipped) - zeroPoint / factor) * scale * factor;
              });
              expect(Array.from(values, v => v + 0)).toEqual(expected.map(v => v + 0));
            }
          }
        }
      }
    }
  },
);

it('drops bits with a scale for each channel', () => {
  for (const { sums, values } of outputs((net, x) =>
    net.trunc(x, { scale: net.constant([0.25, 0.5, 1], [1, 3]), inputBits: 8, outputBits: 6 }),
  )) {
    const expected = [0.25, 0.5, 1].map(
      (scale, i) => Math.floor(rounded('round', sums[i] / scale) / 4) * scale,
    );
    expect(Array.from(values, v => v + 0)).toEqual(expected.map(v => v + 0));
  }
});

it('cuts the low bits off the sums of QuantAvgPool2d, on every pair of values', () => {
  for (const outputBits of [3, 5, 8]) {
    const net = new NetworkBuilder('pool');
    const weights = net.quant(net.constant([1, -1], [2, 1, 1, 1]), { scale: 1, bits: 2, signed: true });
    const x = net.conv(net.input('x', [1, 1, 2, 3]), weights);
    const pool = { kernel: 2, stride: 1, inputBits: 4, outputBits, signed: true };
    net.output('y', net.quantAvgPool2d(x, pool));
    const network = lowerNetwork(net.build(), { wire: parseWireType('int4') });
    const host = hostOfNetwork(network);
    // (2^4 - 1) * 4 = 60 has 6 bits.
    const cut = 2 ** Math.max(0, 6 - outputBits);
    for (let a = -8; a < 8; a++) {
      for (let b = -8; b < 8; b++) {
        const image = [a, b, 3, b, a, -2];
        const results = runReference(network.layers, Float64Array.from(image));
        const values = toValues(
          host.outputs[0],
          results.get(network.layers.outputs[0].value) ?? new Float64Array(),
        );
        const sums = [2 * a + 2 * b, b + 3 + a - 2];
        expect(Array.from(values, v => v + 0)).toEqual(
          sums.flatMap(sum => [Math.floor(sum / cut) + 0, Math.floor(-sum / cut) + 0]),
        );
      }
    }
  }
});

it('needs to know how far the values before an unclipped truncation reach', () => {
  const truncated = () =>
    outputs((net, x) => net.trunc(net.relu(x), { scale: 0.25, inputBits: 8, outputBits: 6 }));
  expect(codesOf(truncated)).toEqual(['lower/unquantized-activation']);
});
