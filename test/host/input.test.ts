import fc from 'fast-check';
import { expect, it } from 'vitest';
import { shared } from '../../src/exact/broadcast.ts';
import * as Q from '../../src/exact/rational.ts';
import { type DataDomain, randomFrames, toModel, toWire, toWireOrder } from '../../src/host/input.ts';
import type { WireInput, WireLayout } from '../../src/host/interface.ts';
import { isValueOf } from '../../src/ir/integer-type.ts';
import type { HostQuantizer } from '../../src/quant/quantizer.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import { diagnosticsOf } from '../graph-ops/samples.ts';

const SEED = 20240620;

const inputOf = (
  wire: string,
  shape: readonly number[] = [4],
  layout: WireLayout = 'row-major',
): WireInput => ({
  name: 'x',
  shape,
  layout,
  ...parseWireType(wire),
});

const send = (input: WireInput, values: readonly number[], isInteger = false, domain: DataDomain = 'auto') =>
  toWire(input, Float64Array.from(values), isInteger, domain);

const WIRES = ['uint8:1/255', 'int8:1/128', 'uint4:1/15:-1/2', 'fixed<16,6>', 'ufixed<3,-1>', 'int5:0.1:3'];

it.each(WIRES)('gives back every integer of %s from its value, in double and in float32', wire => {
  const input = inputOf(wire);
  const { min, max } = input.range;
  const [scale, offset] = [input.scale, input.offset].map(Q.toNumber);
  const step = Math.max(1, Math.floor((max - min) / 997));
  const integers = Array.from({ length: Math.floor((max - min) / step) + 1 }, (_, i) => min + i * step);
  const values = integers.map(q => q * scale + offset);
  for (const real of [values, values.map(Math.fround)]) {
    const { integers: sent, notes } = send(input, real);
    expect([...sent].map(v => v + 0)).toEqual(integers);
    expect(notes).toEqual([]);
  }
  const back = send(input, [...toModel(input, Float64Array.from(integers))]);
  expect([...back.integers].map(v => v + 0)).toEqual(integers);
});

it('rounds what lies between to the nearest, ties to even, and says how far', () => {
  const input = inputOf('int8:1/4');
  const { integers, notes } = send(input, [0.125, 0.375, -0.125, -0.375, 0.3, 0.5, 31.75, -32]);
  expect([...integers].map(v => v + 0)).toEqual([0, 2, 0, -2, 1, 2, 127, -128]);
  expect(notes).toMatchObject([{ code: 'data/rounded', severity: 'warning' }]);
  expect(notes[0].message).toContain('5 of 8 values');
  expect(notes[0].message).toContain('by at most 0.125');
  fc.assert(
    fc.property(fc.double({ min: -32, max: 31.75, noNaN: true }), value => {
      const [q] = send(input, [value]).integers;
      expect(Math.abs(q / 4 - value)).toBeLessThanOrEqual(1 / 8);
    }),
    { seed: SEED, numRuns: 300 },
  );
});

it.each([
  ['uint8:1/255', [0.5, 1.1, -0.01], 2, 1.1],
  ['uint8:1/255', [Number.NaN, 0.5, 1], 1, Number.NaN],
  ['int4', [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 7], 2, Number.POSITIVE_INFINITY],
  ['int4', [8, -9, 7], 2, 8],
  ['fixed<8,4>', [7.97, -8.1, 0], 2, 7.97],
])('refuses what %s does not carry: %j', (wire, values, count, example) => {
  const [found] = diagnosticsOf(() => send(inputOf(wire), values, false, 'model'));
  expect(found).toMatchObject({ code: 'data/outside-wire', severity: 'error' });
  expect(found.message).toContain(`${count} of ${values.length} values`);
  expect(found.message).toContain(`for example ${example}`);
});

it('takes integer files as wire integers where the wire is declared', () => {
  const input = inputOf('uint8:1/255');
  expect([...send(input, [0, 255, 7], true).integers]).toEqual([0, 255, 7]);
  expect([...send(input, [0, 1, 0], true, 'model').integers]).toEqual([0, 255, 0]);
  expect([...send(input, [0, 1, 0], false, 'wire').integers]).toEqual([0, 1, 0]);
  expect([...send(inputOf('bipolar'), [1, -1, 1]).integers]).toEqual([1, -1, 1]);
});

it.each([
  ['uint8:1/255', [0, 256, -1, 0.5, Number.NaN], 4, '256', 'uint8'],
  ['bipolar', [1, 0, -1], 1, '0', 'bipolar'],
  ['int4', [7, 8], 1, '8', 'int4'],
])('refuses what is no integer of %s: %j', (wire, values, count, example, type) => {
  const [found] = diagnosticsOf(() => send(inputOf(wire), values, true, 'wire'));
  expect(found.code).toBe('data/not-on-wire');
  expect(found.message).toContain(`${count} of ${values.length} values are no ${type}`);
  expect(found.message).toContain(`for example ${example}`);
});

const quantizer: HostQuantizer = {
  kind: 'uniform',
  scale: Q.fromNumber(0.5),
  zeroPoint: Q.ZERO,
  lo: -4,
  hi: 3,
  rounding: 'round',
};
const front = { steps: [], quantizer: shared(1, quantizer) };

it('quantizes float data on the host, and integers too: they are values of the model', () => {
  const input: WireInput = { ...inputOf('int3:1/2'), front };
  const values = [0.25, 0.75, -0.25, 9, -9, Number.POSITIVE_INFINITY];
  expect([...send(input, values).integers].map(v => v + 0)).toEqual([0, 2, 0, 3, -4, 3]);
  expect([...send(input, [1, -1], true).integers]).toEqual([2, -2]);
  expect([...send(input, [1, -1], true, 'wire').integers]).toEqual([1, -1]);
});

it("warns of integers that the model's quantizer cuts off: they may be raw pixels", () => {
  const input: WireInput = { ...inputOf('int3:1/2'), front };
  const pixels = [0, 1, -2, 2, 3, 255];
  const [note] = send(input, pixels, true).notes;
  expect(note).toMatchObject({ code: 'data/cut-off', severity: 'warning' });
  expect(note.message).toContain('goes from -2 to 1.5: 2 of 6 are cut off');
  expect(note.help).toContain('--data-domain wire');
  // Not where the user has said what they are, and not of real values.
  expect(send(input, pixels, true, 'model').notes).toEqual([]);
  expect(send(input, pixels).notes).toEqual([]);
  expect(send(input, [1, -1], true).notes).toEqual([]);
});

it('refuses data that is not a number, whichever quantizer the host has', () => {
  const kinds: HostQuantizer[] = [
    quantizer,
    { kind: 'bipolar', scale: Q.ONE },
    { kind: 'multi-threshold', thresholds: [Q.ZERO], scale: Q.ONE, bias: Q.ZERO },
  ];
  for (const kind of kinds) {
    const input: WireInput = { ...inputOf('int3:1/2'), front: { steps: [], quantizer: shared(1, kind) } };
    const [found] = diagnosticsOf(() => send(input, [1, Number.NaN, 2]));
    expect(found.code).toBe('data/not-a-number');
    expect(found.message).toContain('1 of 3 values');
  }
});

it.each([
  [
    [3, 2, 2],
    [0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11],
  ],
  [
    [2, 3],
    [0, 3, 1, 4, 2, 5],
  ],
  [
    [1, 2, 3],
    [0, 1, 2, 3, 4, 5],
  ],
  [
    [4, 1, 1],
    [0, 1, 2, 3],
  ],
])('sends frames of shape %j with their channels innermost, and back', (shape, order) => {
  const input = inputOf('uint8', shape, 'channels-last');
  const size = order.length;
  const frames = Float64Array.from({ length: 3 * size }, (_, i) => i);
  const sent = toWireOrder(input, frames);
  expect([...sent]).toEqual([0, 1, 2].flatMap(f => order.map(i => f * size + i)));
  expect([...toModel(input, sent)]).toEqual([...frames]);
  expect(toWireOrder(inputOf('uint8', shape), frames)).toEqual(frames);
});

it('draws frames from the whole range, the same for the same seed', () => {
  for (const wire of ['uint3', 'int4', 'bipolar', 'uint1']) {
    const input = inputOf(wire, [2, 5]);
    const drawn = randomFrames([input], 60, 3);
    expect(drawn).toHaveLength(600);
    expect(drawn.every(v => isValueOf(input.type, v))).toBe(true);
    const possible = wire === 'bipolar' ? 2 : input.range.max - input.range.min + 1;
    expect(new Set(drawn).size).toBe(possible);
    expect(randomFrames([input], 60, 3)).toEqual(drawn);
    // A part of them is the same, however much lies in front.
    expect(randomFrames([input], 20, 3, 40)).toEqual(drawn.subarray((drawn.length / 60) * 40));
    expect(randomFrames([input], 60, 4)).not.toEqual(drawn);
  }
});
