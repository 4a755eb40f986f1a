import fc from 'fast-check';
import { expect, it } from 'vitest';
import { lowerNetwork } from '../../src/compile.ts';
import * as Q from '../../src/exact/rational.ts';
import * as S from '../../src/exact/surd.ts';
import { NetworkBuilder } from '../../src/frontend/builder.ts';
import { evaluateGraph } from '../../src/graph-ops/evaluate.ts';
import { integerTensor } from '../../src/ir/integer-tensor.ts';
import { bipolar, type IntegerRange, int, narrowestType, uint } from '../../src/ir/integer-type.ts';
import { tensor } from '../../src/ir/tensor.ts';
import { type AttrsOf, opRooms, runReference } from '../../src/ops/index.ts';
import type { Quantizer, RoundingMode } from '../../src/quant/quantizer.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import { asScores } from '../../src/streamline/integers/output.ts';
import { requantizeAttrs } from '../../src/streamline/integers/requantize.ts';
import { isProved } from '../../src/streamline/integers/requantizer-proof.ts';
import { thresholdAttrs } from '../../src/streamline/integers/thresholds.ts';

const SEED = 20240514;

/** Both operators on every integer of the range, on every channel. */
function onEveryInteger(attrs: AttrsOf<'threshold'>, found: AttrsOf<'requantize'>, range: IntegerRange) {
  const channels = Math.max(
    attrs.thresholds.shape[0],
    found.multipliers.data.length,
    found.biases.data.length,
  );
  const count = range.max - range.min + 1;
  const input = Float64Array.from(
    { length: count * channels },
    (_, i) => range.min + Math.floor(i / channels),
  );
  const info = { shape: [count, channels], type: int(32), range };
  return {
    expected: opRooms.threshold.reference(attrs, [input], [info]),
    actual: opRooms.requantize.reference(found, [input], [info]),
    inferred: [opRooms.requantize.infer(found, [info]).range, opRooms.threshold.infer(attrs, [info]).range],
  };
}

/** The quantizer of affine channels. */
function lowered(
  channels: readonly { readonly scale: Q.Rational; readonly offset: Q.Rational; readonly root?: bigint }[],
  quantizer: Quantizer,
  range: IntegerRange,
): AttrsOf<'threshold'> {
  return thresholdAttrs(
    channels.map(({ scale, offset, root }) => ({
      quantizer,
      stages: [
        {
          kind: 'affine' as const,
          map: {
            scale: S.scale(root ? S.inverseSquareRoot(Q.rational(root)) : S.ONE, scale),
            offset: S.fromRational(offset),
          },
        },
      ],
    })),
    range,
  );
}

const uniform = (lo: number, hi: number, rounding: RoundingMode = 'round', scale = Q.ONE): Quantizer => ({
  kind: 'uniform',
  scale,
  zeroPoint: Q.ZERO,
  lo,
  hi,
  rounding,
});

const cases = fc.record({
  bits: fc.integer({ min: 1, max: 9 }),
  isSigned: fc.boolean(),
  rounding: fc.constantFrom<RoundingMode>('round', 'floor', 'ceil', 'half-up', 'half-down'),
  channels: fc.array(
    fc.record({
      num: fc.oneof(fc.integer({ min: -300, max: 300 }), fc.constantFrom(1, -1, 2, 64)),
      den: fc.oneof(fc.integer({ min: 1, max: 5000 }), fc.constantFrom(16, 64, 256, 1024)),
      offset: fc.oneof(fc.constant(0), fc.integer({ min: -400, max: 400 })),
      offsetDen: fc.constantFrom(1, 3, 8, 100),
      root: fc.constantFrom(undefined, undefined, 2n, 7n),
    }),
    { minLength: 1, maxLength: 4 },
  ),
  ends: fc.tuple(fc.integer({ min: -3000, max: 100 }), fc.integer({ min: 101, max: 3000 })),
});

it('gives the code of the thresholds on every integer of the range, wherever it is found', () => {
  const seen = { found: 0, kept: 0, shiftOnly: 0, falling: 0, multiplied: 0, shared: 0 };
  const roundings = new Map<string, number>();
  fc.assert(
    fc.property(cases, ({ bits, isSigned, rounding, channels, ends: [min, max] }) => {
      const range = { min, max };
      const lo = isSigned ? -(2 ** (bits - 1)) : 0;
      const attrs = lowered(
        channels.map(({ num, den, offset, offsetDen, root }) => ({
          scale: Q.rational(BigInt(num), BigInt(den)),
          offset: Q.rational(BigInt(offset), BigInt(offsetDen)),
          ...(root ? { root } : {}),
        })),
        uniform(lo, lo + 2 ** bits - 1, rounding),
        range,
      );
      const found = requantizeAttrs(attrs, range);
      if (!found) {
        seen.kept++;
        return;
      }
      seen.found++;
      const { expected, actual, inferred } = onEveryInteger(attrs, found, range);
      expect(actual.findIndex((y, i) => y !== expected[i])).toBe(-1);
      expect(inferred[0].min >= inferred[1].min && inferred[0].max <= inferred[1].max).toBe(true);
      roundings.set(found.rounding, (roundings.get(found.rounding) ?? 0) + 1);
      const { data } = found.multipliers;
      if (data.every(m => m === 1)) seen.shiftOnly++;
      else seen.multiplied++;
      if (data.some(m => m < 0)) seen.falling++;
      if (channels.length > 1 && data.length === 1) seen.shared++;
    }),
    { seed: SEED, numRuns: 400 },
  );
  expect(seen.found).toBeGreaterThan(200);
  for (const [what, count] of Object.entries(seen))
    if (what !== 'kept') expect(count, what).toBeGreaterThan(10);
  for (const rounding of ['floor', 'half-up', 'half-even'])
    expect(roundings.get(rounding) ?? 0, rounding).toBeGreaterThan(3);
});

/** Whether any multiplier and bias below a bound do it at this shift, by trying them all. */
function exists(
  rows: readonly number[],
  range: IntegerRange,
  shift: number,
  rounding: 'floor' | 'half-even',
): boolean {
  const unit = 2 ** shift;
  const xs = Array.from({ length: range.max - range.min + 1 }, (_, i) => range.min + i);
  const codes = xs.map(x => rows.filter(t => x >= t).length);
  // All codes of the quantizer, or those that are reached.
  const bounds = [
    { min: 0, max: rows.length },
    { min: codes[0], max: codes[codes.length - 1] },
  ];
  for (let m = 0; m <= 6 * unit; m++) {
    for (let b = -12 * m - unit; b <= 12 * m + 6 * unit; b++) {
      const isRightWithin = ({ min, max }: IntegerRange) =>
        xs.every((x, i) => {
          const sum = m * x + b + (rounding === 'floor' ? 0 : unit / 2);
          let q = Math.floor(sum / unit);
          if (rounding === 'half-even' && sum % unit === 0 && q % 2 !== 0) q--;
          return Math.min(Math.max(q, min), max) === codes[i];
        });
      if (bounds.some(isRightWithin)) return true;
    }
  }
  return false;
}

it('finds the least shift that any multiplier and bias have', () => {
  const range = { min: -5, max: 6 };
  const row = fc.array(fc.integer({ min: -5, max: 7 }), { minLength: 2, maxLength: 5 });
  let [found, none] = [0, 0];
  fc.assert(
    fc.property(row, values => {
      const rows = values.sort((a, b) => a - b);
      const attrs = {
        thresholds: integerTensor([1, rows.length], rows),
        descending: integerTensor([1], [0]),
        output: uint(3),
        base: 0,
      };
      const shift = requantizeAttrs(attrs, range)?.shift;
      for (let s = 0; s <= Math.min(shift ?? 3, 3); s++) {
        const any = exists(rows, range, s, 'floor') || (s > 0 && exists(rows, range, s, 'half-even'));
        // A wider multiplier may have a smaller shift; the narrowest is what is wanted.
        if (s === shift) expect(any, `${rows} at ${s}`).toBe(true);
        if (shift === undefined) expect(any, `${rows} at ${s}`).toBe(false);
      }
      if (shift === undefined) none++;
      else found++;
    }),
    { seed: SEED, numRuns: 60 },
  );
  expect(found).toBeGreaterThan(10);
  expect(none).toBeGreaterThan(10);
});

const scaled = (num: bigint, den: bigint, offset = Q.ZERO) => ({ scale: Q.rational(num, den), offset });

it('takes power-of-two scales without a multiplier', () => {
  const range = { min: -40000, max: 40000 };
  const find = (rounding: RoundingMode, ...dens: bigint[]) =>
    requantizeAttrs(
      lowered(
        dens.map(d => scaled(1n, d)),
        uniform(-128, 127, rounding),
        range,
      ),
      range,
    );
  expect(find('round', 64n)).toMatchObject({
    shift: 6,
    rounding: 'half-even',
    multipliers: { data: Float64Array.of(1) },
    biases: { data: Float64Array.of(0) },
  });
  expect(find('floor', 64n)).toMatchObject({
    shift: 6,
    rounding: 'floor',
    multipliers: { data: Float64Array.of(1) },
    biases: { data: Float64Array.of(0) },
  });
  expect(find('ceil', 64n)).toMatchObject({
    shift: 6,
    rounding: 'floor',
    multipliers: { data: Float64Array.of(1) },
    biases: { data: Float64Array.of(63) },
  });
  // Different powers of two share the shift of the smallest.
  expect(find('floor', 64n, 256n)).toMatchObject({
    shift: 8,
    multipliers: { data: Float64Array.of(4, 1) },
    biases: { data: Float64Array.of(0) },
  });
});

it('shares what all channels can share', () => {
  const range = { min: -5000, max: 5000 };
  const offsets = [0n, 3n, -50n].map(o => Q.rational(o));
  const attrs = lowered(
    offsets.map(o => scaled(3n, 100n, o)),
    uniform(-128, 127, 'floor'),
    range,
  );
  const found = requantizeAttrs(attrs, range);
  expect(found?.multipliers.data.length).toBe(1);
  expect(found?.biases.data.length).toBe(3);
});

it('serves many levels of a wide accumulator with a narrow multiplier', () => {
  const range = { min: -60_000, max: 60_000 };
  const attrs = lowered([scaled(1234567n, 2n ** 27n), scaled(-7654321n, 2n ** 30n)], uniform(0, 1023), range);
  const found = requantizeAttrs(attrs, range);
  if (!found) return expect.fail('no requantizer');
  expect(Math.max(...found.multipliers.data.map(Math.abs))).toBeLessThan(2 ** 24);
  expect(found.multipliers.data[1]).toBeLessThan(0);
  const { expected, actual } = onEveryInteger(attrs, found, range);
  expect(actual.findIndex((y, i) => y !== expected[i])).toBe(-1);
});

it('keeps thresholds that lie on no line, and -1 / +1', () => {
  const attrs = (values: number[]) => ({
    thresholds: integerTensor([1, values.length], values),
    descending: integerTensor([1], [0]),
    output: narrowestType({ min: 0, max: values.length }),
    base: 0,
  });
  const range = { min: -100, max: 100 };
  expect(requantizeAttrs(attrs([-50, -49, 0, 50]), range)).toBeUndefined();
  expect(requantizeAttrs(attrs([-50, -17, 17, 50]), range)).toBeDefined();
  expect(requantizeAttrs({ ...attrs([0]), output: bipolar }, range)).toBeUndefined();
});

it('proves nothing that is off by one', () => {
  const range = { min: -1000, max: 1000 };
  const attrs = lowered([scaled(7n, 100n), scaled(-3n, 100n)], uniform(-64, 63, 'floor'), range);
  const found = requantizeAttrs(attrs, range);
  if (!found) return expect.fail('no requantizer');
  expect(isProved(found, attrs, range)).toBe(true);
  const moved = attrs.thresholds.data.slice();
  for (let i = 0; i < moved.length; i++) {
    for (const by of [-1, 1]) {
      const other = moved.slice();
      other[i] += by;
      for (const row of [other.subarray(0, 127), other.subarray(127)]) row.sort();
      // Past the range a step says nothing.
      if ([moved[i], moved[i] + by].every(t => t > range.max || t <= range.min)) continue;
      const thresholds = integerTensor(attrs.thresholds.shape, other);
      expect(isProved(found, { ...attrs, thresholds }, range)).toBe(false);
    }
  }
  const flipped = {
    ...found,
    multipliers: integerTensor(
      [2],
      found.multipliers.data.map(m => -m),
    ),
  };
  expect(isProved(flipped, attrs, range)).toBe(false);
});

it('replaces many thresholds of a network, and more than can be built', () => {
  const kindsOf = (bits: number): string[] => {
    const net = new NetworkBuilder('wide');
    const weights = (shape: number[]) =>
      net.quant(
        net.constant(
          Array.from({ length: shape[0] * shape[1] }, (_, i) => ((i * 37) % 11) - 5),
          shape,
        ),
        {
          scale: 1,
          bits: 4,
          signed: true,
        },
      );
    const x = net.input('x', [1, 12]);
    const hidden = net.quant(net.matMul(x, weights([12, 7])), { scale: 2 ** -3, bits, signed: true });
    net.output('y', net.matMul(hidden, weights([7, 3])));
    const graph = net.build();
    const {
      layers,
      outputs: [output],
    } = lowerNetwork(graph, { wire: parseWireType('uint8:1/64') });
    for (let frame = 0; frame < 20; frame++) {
      const codes = Float64Array.from(
        { length: 12 },
        (_, i) => (frame * 61 + i * i * 29 + frame * i * 7) % 256,
      );
      const image = tensor(
        'float32',
        [1, 12],
        codes.map(q => q / 64),
      );
      const expected = evaluateGraph(graph, new Map([['x', image]])).get('y');
      const actual = runReference(layers, codes).get(layers.outputs[0].value) ?? new Float64Array();
      const [map] = asScores(output, 1);
      expect(Array.from(actual, q => q * S.toNumber(map.scale))).toEqual(Array.from(expected?.data ?? []));
    }
    return layers.nodes.map(n => n.kind);
  };
  expect(kindsOf(4)).toEqual(['dense', 'threshold', 'dense']);
  expect(kindsOf(9)).toEqual(['dense', 'requantize', 'dense']);
  expect(kindsOf(11)).toEqual(['dense', 'requantize', 'dense']);
});
