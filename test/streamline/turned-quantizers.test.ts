import { expect, it } from 'vitest';
import { lowerNetwork } from '../../src/compile.ts';
import * as S from '../../src/exact/surd.ts';
import { NetworkBuilder, type Value } from '../../src/frontend/builder.ts';
import { runReference } from '../../src/ops/index.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import { asScores } from '../../src/streamline/integers/output.ts';
import { codesOf } from '../graph-ops/samples.ts';

const wire = parseWireType('int8');

const halfEven = (x: number): number => {
  const below = Math.floor(x);
  return x - below > 0.5 || (x - below === 0.5 && below % 2 !== 0) ? below + 1 : below;
};

/** The roundings of the QONNX specification; arguments are whole eighths. */
const ROUNDINGS = {
  round: halfEven,
  ceil: Math.ceil,
  floor: Math.floor,
  up: x => (x < 0 ? Math.floor(x) : Math.ceil(x)),
  down: Math.trunc,
  'half-up': x => (x < 0 ? Math.ceil(x - 0.5) : Math.floor(x + 0.5)),
  'half-down': x => (x < 0 ? Math.floor(x + 0.5) : Math.ceil(x - 0.5)),
} as const satisfies Readonly<Record<string, (x: number) => number>>;

/** The values that a network of [1, n] gives for integers. */
function valuesOf(inputs: readonly number[], apply: (net: NetworkBuilder, x: Value) => Value): number[] {
  const net = new NetworkBuilder('turned');
  net.output('y', apply(net, net.input('x', [1, inputs.length])));
  const network = lowerNetwork(net.build(), { wire });
  const output = network.layers.outputs[0].value;
  const codes = runReference(network.layers, Float64Array.from(inputs)).get(output) ?? [];
  const maps = asScores(network.outputs[0], codes.length);
  return Array.from(codes, (code, i) => {
    const { scale, offset } = maps[maps.length === 1 ? 0 : i];
    return code * S.toNumber(scale) + S.toNumber(offset) || 0;
  });
}

const inputs = Array.from({ length: 65 }, (_, i) => i - 32);
const modes = ['round', 'ceil', 'floor', 'up', 'down', 'half-up', 'half-down'] as const;

it.each(modes)('turns the codes where a scale is negative, ties as x / s rounds: %s', roundingMode => {
  for (const [signed, narrow, zeroPoint] of [
    [true, false, 0],
    [true, true, 1],
    [false, false, 3],
    [true, false, -2],
  ] as const) {
    const [lo, hi] = signed ? [narrow ? -7 : -8, 7] : [0, 15];
    for (const scale of [-2, -4]) {
      const found = valuesOf(inputs, (net, x) =>
        net.quant(x, {
          scale,
          zeroPoint,
          bits: 4,
          signed,
          narrow,
          roundingMode,
        }),
      );
      const expected = inputs.map(x => {
        const clipped = Math.min(Math.max(x / scale + zeroPoint, lo), hi);
        return (ROUNDINGS[roundingMode](clipped) - zeroPoint) * scale || 0;
      });
      expect(found).toEqual(expected);
    }
  }
});

it('takes weights of negative scales, and of zero where no weight is', () => {
  const weights = [
    [0.5, -1.5, 3, -1],
    [9, -0.25, -2, 1],
    [1, 2, 3, 4],
  ];
  const scales = [-1, 0.5, 0, -0.25];
  const x = [1, -2, 3];
  const found = valuesOf(x, (net, input) => {
    const w = net.quant(net.constant(weights.flat(), [3, 4]), {
      scale: net.constant(scales, [1, 4]),
      bits: 4,
      signed: true,
    });
    return net.matMul(input, w);
  });
  const quantized = (w: number, s: number) => (s === 0 ? 0 : halfEven(Math.min(Math.max(w / s, -8), 7)) * s);
  expect(found).toEqual(
    scales.map((s, c) => x.reduce((sum, v, i) => sum + v * quantized(weights[i][c], s), 0)),
  );
});

it('refuses a zero scale of a weight that is zero, of activations, and a falling pair of codes', () => {
  const refused = (apply: (net: NetworkBuilder, x: Value) => Value) => codesOf(() => valuesOf([1, 2], apply));
  const weighted = (scale: number, weights: number[]) =>
    refused((net, x) =>
      net.matMul(x, net.quant(net.constant(weights, [2, 1]), { scale, bits: 4, signed: true })),
    );
  expect(weighted(0, [1, 0])).toEqual(['graph/scale']);
  expect(refused((net, x) => net.quant(x, { scale: 0, bits: 4, signed: true }))).toEqual(['graph/scale']);
  const oneBit = refused((net, x) => net.quant(net.neg(x), { scale: -1, bits: 1, signed: true }));
  expect(oneBit).toEqual(['lower/bad-quantizer']);
});
