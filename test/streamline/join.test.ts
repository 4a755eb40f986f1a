import fc from 'fast-check';
import { expect, it } from 'vitest';
import { lowerNetwork } from '../../src/compile.ts';
import * as B from '../../src/exact/broadcast.ts';
import type { AffineMap } from '../../src/exact/condition.ts';
import * as Q from '../../src/exact/rational.ts';
import * as S from '../../src/exact/surd.ts';
import { NetworkBuilder } from '../../src/frontend/builder.ts';
import { runReference } from '../../src/ops/index.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import { joinMultipliers } from '../../src/streamline/integers/join.ts';
import { codesOf } from '../graph-ops/samples.ts';

const SEED = 20240602;
const AT = { node: 'sum' };

const scale = (value: Q.Rational, offset: Q.Rational = Q.ZERO) =>
  B.shared(4, { scale: S.fromRational(value), offset: S.fromRational(offset) });

/** A join of which all elements have one pair of multipliers. */
function joined(a: B.Broadcast<AffineMap>, b: B.Broadcast<AffineMap>, snap: 'none' | 'fixed') {
  const join = joinMultipliers(a, b, snap, AT);
  expect(join.multipliers.values.length).toBe(1);
  return { ...join, multipliers: join.multipliers.values[0] };
}

const absolute = (r: Q.Rational): Q.Rational => (r.num < 0n ? Q.negate(r) : r);
const isLess = (a: Q.Rational, b: Q.Rational): boolean => a.num * b.den < b.num * a.den;

const rationals = (most: number) =>
  fc
    .tuple(fc.integer({ min: 1, max: most }), fc.integer({ min: 1, max: most }))
    .map(([n, d]) => Q.rational(BigInt(n), BigInt(d)));

it('joins scales of a small ratio exactly, offsets included', () => {
  const offsets = fc.integer({ min: -9, max: 9 }).map(n => Q.rational(BigInt(n), 4n));
  fc.assert(
    fc.property(rationals(170), rationals(170), fc.boolean(), offsets, offsets, (a, b, falls, oa, ob) => {
      const other = falls ? Q.negate(b) : b;
      const { multipliers, map, note } = joined(scale(a, oa), scale(other, ob), 'none');
      expect(note).toBeUndefined();
      expect(Math.max(...multipliers.map(Math.abs))).toBeLessThan(2 ** 15);
      const [{ scale: unit, offset }] = map.values;
      const of = (m: number) => S.scale(unit, Q.fromNumber(m));
      expect(S.equals(of(multipliers[0]), S.fromRational(a))).toBe(true);
      expect(S.equals(of(multipliers[1]), S.fromRational(other))).toBe(true);
      expect(S.equals(offset, S.fromRational(Q.add(oa, ob)))).toBe(true);
    }),
    { seed: SEED, numRuns: 300 },
  );
});

it('joins scales with the same root', () => {
  const root = S.squareRoot(Q.rational(3n));
  const of = (factor: number) => B.shared(1, { scale: S.scale(root, Q.fromNumber(factor)), offset: S.ZERO });
  expect(joined(of(0.5), of(0.75), 'none').multipliers).toEqual([2, 3]);
});

const floats = fc.float({ min: Math.fround(0.01), max: 100, noNaN: true }).map(Q.fromNumber);

it('snaps other ratios within 16 bits, off by no more than it says', () => {
  let snapped = 0;
  fc.assert(
    fc.property(floats, floats, (a, b) => {
      const { multipliers, map, note } = joined(scale(a), scale(b), 'fixed');
      expect(Math.max(...multipliers.map(Math.abs))).toBeLessThanOrEqual(2 ** 15);
      // The operand of the smaller scale stays exact; the other is moved by a share of itself.
      const [{ scale: unit }] = map.values;
      const [kept, multiplier] = isLess(b, a) ? [b, multipliers[1]] : [a, multipliers[0]];
      expect(Math.log2(Math.abs(multiplier)) % 1).toBe(0);
      expect(S.equals(S.scale(unit, Q.fromNumber(multiplier)), S.fromRational(kept))).toBe(true);
      const built = Q.divide(Q.fromNumber(multipliers[1]), Q.fromNumber(multipliers[0]));
      const ratio = Q.divide(b, a);
      const moved = Q.divide(absolute(Q.subtract(built, ratio)), ratio);
      if (!note) {
        expect(moved.num).toBe(0n);
        return;
      }
      snapped++;
      expect(note).toMatchObject({ code: 'lower/snapped-sum', severity: 'warning', at: AT });
      const [, numerator, denominator, bound] =
        /snapped to (-?\d+)\/(\d+) .* at most (\S+) of itself/.exec(note.message) ?? [];
      expect([Number(denominator), Number(numerator)]).toEqual(multipliers);
      // Three digits of the bound are shown.
      expect(isLess(moved, Q.fromNumber(Number(bound) * 1.006 + 1e-15))).toBe(true);
      expect(isLess(moved, Q.rational(1n, 2n ** 13n))).toBe(true);
      expect(codesOf(() => joined(scale(a), scale(b), 'none'))).toEqual(['lower/no-common-unit']);
    }),
    { seed: SEED, numRuns: 300 },
  );
  expect(snapped).toBeGreaterThan(250);
});

it('keeps multipliers within 16 bits however far apart the scales are, or refuses', () => {
  const far = (factor: number) => [
    () => joined(scale(Q.ONE), scale(Q.fromNumber(factor)), 'fixed'),
    () => joined(scale(Q.fromNumber(factor)), scale(Q.ONE), 'fixed'),
  ];
  for (const factor of [32000.7, 0.1234e-4 * 2.5, 4096.3, 1 / 4096.3]) {
    for (const join of far(factor)) {
      const { multipliers } = join();
      expect(Math.max(...multipliers.map(Math.abs))).toBeLessThan(2 ** 15);
      expect(Math.max(...multipliers.map(Math.abs))).toBeGreaterThanOrEqual(2 ** 13);
      expect(Math.min(...multipliers.map(Math.abs))).toBeGreaterThanOrEqual(1);
    }
  }
  for (const factor of [123456.7, 1 / 123456.7]) {
    for (const join of far(factor)) expect(codesOf(join)).toEqual(['lower/scales-too-far']);
  }
});

it('gives each channel its own pair where the ratios differ, snapped where it must', () => {
  const perChannel = (scales: readonly number[]) => ({
    shape: [1, scales.length, 1, 1],
    values: scales.map(s => ({ scale: S.fromNumber(s), offset: S.ZERO })),
  });
  const [a, b] = [perChannel([1, 2]), perChannel([1, 3])];
  const own = joinMultipliers(a, b, 'none', AT);
  expect(own.note).toBeUndefined();
  expect(own.multipliers).toEqual({
    shape: [1, 2, 1, 1],
    values: [
      [1, 1],
      [2, 3],
    ],
  });
  expect(own.map.values.map(m => S.toNumber(m.scale))).toEqual([1, 1]);
  const { multipliers, map } = joined(a, perChannel([1.5, 3]), 'none');
  expect(multipliers).toEqual([2, 3]);
  expect(map.values.map(m => S.toNumber(m.scale))).toEqual([0.5, 1]);

  const odd = perChannel([1, 1.0001]);
  expect(codesOf(() => joinMultipliers(odd, a, 'none', AT))).toEqual(['lower/no-common-unit']);
  const snapped = joinMultipliers(odd, a, 'fixed', AT);
  expect(snapped.note?.code).toBe('lower/snapped-sums');
  const [first, second] = snapped.multipliers.values;
  expect(first).toEqual([1, 1]);
  expect(Math.log2(second[0]) % 1).toBe(0);
  expect(Math.abs(second[1] / second[0] - 2 / 1.0001)).toBeLessThan(2 ** -13);
});

/** Two branches of one input, quantized at `scales`, and their sum. */
function branches(scales: readonly [number, number]) {
  const net = new NetworkBuilder('branches');
  const x = net.input('x', [1, 3]);
  const branch = (values: readonly number[], s: number, name: string) =>
    net.quant(net.matMul(x, net.constant(values, [3, 1])), { scale: s, bits: 6, signed: true, name });
  net.output(
    'y',
    net.add(branch([1, 2, -1], scales[0], 'a'), branch([-2, 1, 3], scales[1], 'b'), { name: 'sum' }),
  );
  return net.build();
}

it('warns of a snapped sum in a network, whose error stays within the bound; --snap none refuses', () => {
  const [sa, sb] = [Math.fround(0.3), Math.fround(0.7123)];
  const graph = branches([sa, sb]);
  const wire = parseWireType('int4');
  expect(codesOf(() => lowerNetwork(graph, { wire, snap: 'none' }))).toEqual(['lower/no-common-unit']);
  const {
    layers,
    outputs: [output],
    notes,
    probes,
  } = lowerNetwork(graph, { wire });
  expect(notes.map(n => [n.code, n.severity, n.at?.node])).toEqual([['lower/snapped-sum', 'warning', 'sum']]);
  const bound = Number(/at most (\S+) of/.exec(notes[0].message)?.[1]) * 1.006;
  expect(bound).toBeLessThan(1e-4);
  const [stage] = output.stages;
  const unit = stage.kind === 'affine' ? S.toNumber(stage.map.values[0].scale) : Number.NaN;
  let moved = 0;
  for (let i = 0; i < 16 ** 3; i += 7) {
    const frame = Float64Array.of(i % 16, (i >> 4) % 16, i >> 8).map(v => v - 8);
    const run = runReference(layers, frame);
    const codeOf = (node: string) =>
      run.get(probes.find(p => p.node === node)?.layer ?? '')?.[0] ?? Number.NaN;
    const exact = sa * codeOf('a') + sb * codeOf('b');
    const built = unit * (run.get(layers.outputs[0].value)?.[0] ?? Number.NaN);
    const distance = Math.abs(built - exact);
    expect(distance).toBeLessThanOrEqual(bound * Math.abs(sb * codeOf('b')) + 1e-12);
    moved = Math.max(moved, distance);
  }
  expect(moved).toBeGreaterThan(0);
  expect(lowerNetwork(branches([0.25, 0.75]), { wire, snap: 'none' }).notes).toEqual([]);
});
