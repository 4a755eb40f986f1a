import { expect, it } from 'vitest';
import { lowerNetwork } from '../../src/compile.ts';
import { NetworkBuilder, type Value } from '../../src/frontend/builder.ts';
import { toWireOrder } from '../../src/host/input.ts';
import { hostOfNetwork } from '../../src/host/interface.ts';
import { toModelOrder, toValues } from '../../src/host/output.ts';
import { sizeOf } from '../../src/ir/tensor.ts';
import { runReference } from '../../src/ops/index.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import { codesOf, random } from '../graph-ops/samples.ts';

type Numbers = readonly number[];

/**
 * What each operand of a maximum or minimum is: sums of the input by small integer weights (of other ones for each channel),
 * times scales, plus offsets, and quantized where there is a quantizer. Doubles hold all of it exactly.
 */
interface Operand {
  readonly scales: Numbers;
  readonly offsets?: Numbers;
  readonly quantizer?: { readonly scale: number; readonly zeroPoint: number };
}

const CHANNELS = 3;
const INPUTS = 4;
const weightOf = (operand: number, channel: number, input: number): number =>
  ((operand * 5 + channel * 3 + input * 2) % 7) - 3;

const roundHalfEven = (x: number): number => {
  const below = Math.floor(x);
  return x - below > 0.5 || (x - below === 0.5 && below % 2 !== 0) ? below + 1 : below;
};

const at = (values: Numbers, channel: number): number => values[channel % values.length];

/** An operand's value by hand; x is the input of one place. */
function operandValue(
  { scales, offsets = [0], quantizer }: Operand,
  index: number,
  channel: number,
  x: Numbers,
) {
  const sum = x.reduce((total, v, input) => total + weightOf(index, channel, input) * v, 0);
  const value = sum * at(scales, channel) + at(offsets, channel);
  if (!quantizer) return value;
  const { scale, zeroPoint } = quantizer;
  const code = roundHalfEven(Math.min(Math.max(value / scale + zeroPoint, -8), 7));
  return (code - zeroPoint) * scale;
}

/** The same in the network: of vectors, of a signal or of an image. */
function operandOf(
  net: NetworkBuilder,
  x: Value,
  { scales, offsets, quantizer }: Operand,
  index: number,
): Value {
  const places = x.shape.slice(2).map(() => 1);
  const weights = Array.from({ length: CHANNELS * INPUTS }, (_, i) =>
    weightOf(index, Math.floor(i / INPUTS), i % INPUTS),
  );
  const codes = net.quant(net.constant(weights, [CHANNELS, INPUTS, ...places]), {
    scale: 1,
    bits: 3,
    signed: true,
  });
  const sums = places.length === 0 ? net.gemm(x, codes, { transB: true }) : net.conv(x, codes);
  const shaped = (values: Numbers) => net.constant(values, [1, values.length, ...places]);
  const scaled = net.mul(sums, shaped(scales));
  const moved = offsets ? net.add(scaled, shaped(offsets)) : scaled;
  return quantizer ? net.quant(moved, { ...quantizer, bits: 4, signed: true }) : moved;
}

const q = (scale: number, zeroPoint = 0) => ({ scale, zeroPoint });

/** All of common units: exact, without a warning. */
const OPERANDS: readonly [name: string, operands: readonly Operand[]][] = [
  ['sums', [{ scales: [1] }, { scales: [1] }]],
  ['sums of two scales', [{ scales: [0.5] }, { scales: [0.75] }]],
  ['sums of scales for each channel', [{ scales: [0.5, 0.25, 3] }, { scales: [0.25, 2, 1] }]],
  [
    'sums with offsets on the grid',
    [
      { scales: [0.5], offsets: [1, -2, 0.5] },
      { scales: [0.25], offsets: [0.25] },
    ],
  ],
  [
    'codes',
    [
      { scales: [1], quantizer: q(2) },
      { scales: [1], quantizer: q(2) },
    ],
  ],
  [
    'codes of two scales and zero-points',
    [
      { scales: [1], quantizer: q(0.5, 3) },
      { scales: [1], quantizer: q(0.75, -2) },
    ],
  ],
  ['codes beside sums that fall', [{ scales: [1], quantizer: q(1.5) }, { scales: [-0.25] }]],
  ['three values', [{ scales: [1] }, { scales: [0.5] }, { scales: [1], quantizer: q(1) }]],
];

const SHAPES: readonly Numbers[] = [
  [1, INPUTS],
  [1, INPUTS, 5],
  [1, INPUTS, 2, 3],
];

const cases = OPERANDS.flatMap(([name, operands]) =>
  SHAPES.flatMap(shape => (['max', 'min'] as const).map(kind => ({ name, operands, shape, kind }))),
);

it.each(cases)('takes the $kind of $name, of [$shape], exactly', ({ operands, shape, kind }) => {
  const net = new NetworkBuilder('extremes');
  const x = net.input('x', shape);
  const [first, ...others] = operands.map((operand, i) => operandOf(net, x, operand, i));
  net.output('y', net[kind](first, others));
  const network = lowerNetwork(net.build(), { wire: parseWireType('int3'), snap: 'none' });
  expect(network.notes).toEqual([]);
  const host = hostOfNetwork(network);
  const [{ value: output }] = network.layers.outputs;
  const next = random(17);
  const places = sizeOf(shape) / INPUTS;
  const won = new Set<number>();
  for (let frame = 0; frame < 20; frame++) {
    const frameData = Float64Array.from({ length: sizeOf(shape) }, () => Math.floor(8 * next()) - 4);
    const integers = runReference(network.layers, toWireOrder(host.inputs[0], frameData)).get(output);
    const found = toModelOrder(host.outputs[0], toValues(host.outputs[0], integers ?? new Float64Array()));
    expect(found).toHaveLength(CHANNELS * places);
    found.forEach((value, i) => {
      const [channel, place] = [Math.floor(i / places), i % places];
      const input = Array.from({ length: INPUTS }, (_, c) => frameData[c * places + place]);
      const values = operands.map((operand, index) => operandValue(operand, index, channel, input));
      const wanted = Math[kind](...values);
      expect(value, `frame ${frame}, element ${i}`).toBe(wanted);
      won.add(values.indexOf(wanted));
    });
  }
  expect(won.size).toBe(operands.length);
});

it('repeats an operand as numpy does, and takes a constant among several for a bound', () => {
  const net = new NetworkBuilder('repeated');
  const x = net.input('x', [1, 2, 2, 2]);
  const most = net.globalMaxPool(x);
  const y = net.min(x, [net.mul(most, 0.5), net.constant([1, 2], [2, 1, 1])]);
  net.output('y', net.quant(y, { scale: 0.5, bits: 6, signed: true }));
  const network = lowerNetwork(net.build(), { wire: parseWireType('int5'), snap: 'none' });
  const host = hostOfNetwork(network);
  const [{ value: output }] = network.layers.outputs;
  for (const frame of [
    [1, -3, 5, 2, 0, 0, 7, -9],
    [-1, -2, -3, -4, 15, 1, 3, 2],
  ]) {
    const integers = runReference(network.layers, toWireOrder(host.inputs[0], Float64Array.from(frame))).get(
      output,
    );
    const found = toModelOrder(host.outputs[0], toValues(host.outputs[0], integers ?? new Float64Array()));
    const wanted = frame.map((v, i) => {
      const channel = frame.slice(i < 4 ? 0 : 4, i < 4 ? 4 : 8);
      return Math.min(v, Math.max(...channel) / 2, i < 4 ? 1 : 2);
    });
    expect(Array.from(found)).toEqual(wanted);
  }
});

it('repeats each of three operands in its own way', () => {
  const net = new NetworkBuilder('repeated');
  const x = net.input('x', [1, 2, 2, 2]);
  const row = net.slice(x, { axes: [2], starts: [0], ends: [1] });
  const channel = net.reshape(net.slice(x, { axes: [1], starts: [1], ends: [2] }), [2, 2]);
  const first = net.reshape(net.slice(x, { axes: [1, 2, 3], starts: [0, 0, 0], ends: [1, 1, 1] }), [1]);
  net.output('y', net.max(row, [channel, first]));
  const network = lowerNetwork(net.build(), { wire: parseWireType('int5'), snap: 'none' });
  const host = hostOfNetwork(network);
  const frame = [1, -3, 5, 2, -9, 4, 7, -1];
  const run = runReference(network.layers, toWireOrder(host.inputs[0], Float64Array.from(frame)));
  const integers = run.get(network.layers.outputs[0].value) ?? new Float64Array();
  const wanted = frame.map((_, i) =>
    Math.max(frame[i < 4 ? i % 2 : 4 + (i % 2)], frame[4 + (i % 4)], frame[0]),
  );
  expect(Array.from(toModelOrder(host.outputs[0], toValues(host.outputs[0], integers)))).toEqual(wanted);
});

it('snaps scales without a common unit, and says so; refuses them with --snap none', () => {
  const net = new NetworkBuilder('free');
  const x = net.input('x', [1, INPUTS]);
  const [a, b] = [0.7177, 0.5131].map((scale, i) =>
    operandOf(net, x, { scales: [1], quantizer: q(scale) }, i),
  );
  net.output('y', net.max(a, [b]));
  const wire = parseWireType('int3');
  expect(codesOf(() => lowerNetwork(net.build(), { wire, snap: 'none' }))).toEqual(['lower/no-common-unit']);
  const notes = lowerNetwork(net.build(), { wire }).notes.map(note => note.code);
  expect(new Set(notes)).toEqual(new Set(['lower/snapped-sum']));
});
