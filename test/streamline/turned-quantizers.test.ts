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

it('takes two codes of negative scales: +1 at 0 and x / s = 0, whichever value that is', () => {
  const scales = [-2, 3, -1, 0.5];
  const x = [-3, 0, 3, -1, 0, 1];
  for (const input of x) {
    const of = (apply: (net: NetworkBuilder, v: Value, scale: Value) => Value) =>
      valuesOf([input, input, input, input], (net, v) =>
        apply(net, net.add(net.mul(v, 2), 0), net.constant(scales, [1, 4])),
      );
    const pair = of((net, v, scale) => net.quant(v, { scale, bits: 1, signed: true }));
    expect(pair).toEqual(scales.map(s => (input / s >= 0 ? s : -s)));
    const bipolar = of((net, v, scale) => net.bipolarQuant(v, { scale }));
    expect(bipolar).toEqual(scales.map(s => (input >= 0 ? s : -s)));
  }
});

it('takes QuantizeLinear and DequantizeLinear of negative scales, with integer clips between them', () => {
  for (const [type, zeroPoint, lo, hi] of [
    ['int8', 0, -128, 127],
    ['uint8', 7, 0, 255],
    ['int4', -3, -8, 7],
  ] as const) {
    for (const [there, back] of [
      [-2, -2],
      [-0.5, 0.25],
      [4, -1],
    ]) {
      for (const most of [undefined, 5]) {
        const found = valuesOf(inputs, (net, x) => {
          const codes = net.quantizeLinear(x, { scale: there, zeroPoint, type });
          const cut =
            most === undefined ? codes : net.min(codes, [net.constant([most], [], { kind: 'int64' })]);
          return net.dequantizeLinear(cut, { scale: back, zeroPoint, type });
        });
        const expected = inputs.map(x => {
          const code = Math.min(Math.max(halfEven(x / there) + zeroPoint, lo), hi);
          return (Math.min(code, most ?? code) - zeroPoint) * back || 0;
        });
        expect(found).toEqual(expected);
      }
    }
  }
});

it('gives out the codes that QuantizeLinear of a negative scale gives', () => {
  const found = valuesOf(inputs, (net, x) =>
    net.quantizeLinear(net.add(x, 0.25), { scale: -2, zeroPoint: 3, type: 'int8' }),
  );
  expect(found).toEqual(inputs.map(x => halfEven((x + 0.25) / -2) + 3 || 0));
});

it('takes weights that DequantizeLinear makes with negative scales, and with zero', () => {
  const codes = [1, -2, 3, 4, 0, 7, -8, 5];
  const scales = [-0.5, 2, 0, -3];
  const x = [3, -2];
  const found = valuesOf(x, (net, input) => {
    const weights = net.constant(codes, [2, 4], { kind: 'int64' });
    const w = net.dequantizeLinear(weights, {
      scale: scales,
      zeroPoint: [1, 0, 2, -1],
      axis: 1,
      type: 'int8',
    });
    return net.matMul(input, w);
  });
  expect(found).toEqual(
    scales.map(
      (s, c) => x.reduce((sum, v, i) => sum + v * (codes[4 * i + c] - [1, 0, 2, -1][c]) * s, 0) || 0,
    ),
  );
});

it('refuses a zero scale of a weight that is zero and of activations, and a zero-point of two codes', () => {
  const refused = (apply: (net: NetworkBuilder, x: Value) => Value) => codesOf(() => valuesOf([1, 2], apply));
  const weighted = (scale: number, weights: number[]) =>
    refused((net, x) =>
      net.matMul(x, net.quant(net.constant(weights, [2, 1]), { scale, bits: 4, signed: true })),
    );
  expect(weighted(0, [1, 0])).toEqual(['graph/scale']);
  expect(refused((net, x) => net.quant(x, { scale: 0, bits: 4, signed: true }))).toEqual(['graph/scale']);
  expect(refused((net, x) => net.quantizeLinear(x, { scale: 0, type: 'int8' }))).toEqual(['graph/scale']);
  expect(refused((net, x) => net.bipolarQuant(x, { scale: 0 }))).toEqual(['graph/scale']);
  const zeroPoint = refused((net, x) => net.quant(x, { scale: -1, bits: 1, signed: true, zeroPoint: 1 }));
  expect(zeroPoint).toEqual(['lower/bad-quantizer']);
});

it('takes the greatest of codes that fall', () => {
  const found = valuesOf([3, -5, 1, 2], (net, x) => {
    const image = net.reshape(net.quantizeLinear(x, { scale: -1, type: 'int8' }), [1, 1, 2, 2]);
    return net.maxPool(image, { kernel: [1, 2] });
  });
  expect(found).toEqual([5, -1]);
});
