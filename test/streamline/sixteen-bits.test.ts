import fc from 'fast-check';
import { expect, it } from 'vitest';
import { lowerNetwork } from '../../src/compile.ts';
import * as Q from '../../src/exact/rational.ts';
import * as S from '../../src/exact/surd.ts';
import { NetworkBuilder } from '../../src/frontend/builder.ts';
import { int } from '../../src/ir/integer-type.ts';
import { opRooms, runReference } from '../../src/ops/index.ts';
import type { Quantizer } from '../../src/quant/quantizer.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import { manyLevels } from '../../src/streamline/integers/many-levels.ts';
import { sixteenBits } from '../models/sixteen-bits.ts';

const SEED = 20240611;

const uniform = (lo: number, hi: number): Quantizer => ({
  kind: 'uniform',
  scale: Q.ONE,
  zeroPoint: Q.ZERO,
  lo,
  hi,
  rounding: 'round',
});

/** x * num / den + offset, to the nearest integer, ties to even, within bounds. */
function codeAt(x: bigint, num: bigint, den: bigint, offset: bigint, lo: bigint, hi: bigint): bigint {
  const twice = 2n * (x * num + offset * den) + den;
  const floor = twice >= 0n ? twice / (2n * den) : -((-twice + 2n * den - 1n) / (2n * den));
  const nearest = twice === floor * 2n * den && floor % 2n !== 0n ? floor - 1n : floor;
  return nearest < lo ? lo : nearest > hi ? hi : nearest;
}

const ratio = fc.oneof(
  // A product of float32 scales over another, without ties.
  fc.record({
    num: fc.bigInt({ min: 2n ** 45n, max: 2n ** 47n }).map(n => 2n * n + 1n),
    den: fc.bigInt({ min: 2n ** 23n, max: 2n ** 24n }),
  }),
  // A power of two, and a float32: every tie counts.
  fc.constant({ num: 2n ** 47n, den: 2n ** 23n }),
  fc.bigInt({ min: 2n ** 23n, max: 2n ** 24n }).map(n => ({ num: n << 23n, den: 2n ** 23n })),
  // One over a number: with many sums to a code there are ties that no multiplication meets.
  fc.bigInt({ min: 2n ** 19n, max: 2n ** 20n }).map(n => ({ num: 2n ** 47n, den: n << 4n })),
);
const channel = fc
  .record({ ratio, sign: fc.constantFrom(1n, -1n), offset: fc.bigInt({ min: -40000n, max: 40000n }) })
  .map(c => ({ ...c.ratio, sign: c.sign, offset: c.offset }));

const cases = fc.record({
  bits: fc.integer({ min: 11, max: 16 }),
  isSigned: fc.boolean(),
  // Bits of the sums beyond those of the codes.
  excess: fc.integer({ min: 0, max: 24 }),
  channels: fc.array(channel, { minLength: 1, maxLength: 2 }),
  seed: fc.integer(),
});

it('gives the exact code of up to 65536 levels beside every step and on random sums', () => {
  let [wide, narrow, guarded] = [0, 0, 0];
  fc.assert(
    fc.property(cases, ({ bits, isSigned, excess, channels, seed }) => {
      const reach = 2 ** (bits + excess);
      const range = { min: -reach, max: reach - 1 };
      const lo = isSigned ? -(2 ** (bits - 1)) : 0;
      const hi = lo + 2 ** bits - 1;
      // About one code for every 2^excess sums.
      const scaled = channels.map(c => ({ ...c, num: c.sign * c.num, den: c.den << BigInt(24 + excess) }));
      const source = { shape: [1, scaled.length], type: int(54), range };
      const found = manyLevels(
        scaled.map(({ num, den, offset }) => ({
          quantizer: uniform(lo, hi),
          stages: [
            {
              kind: 'affine' as const,
              map: {
                scale: S.fromRational(Q.rational(num, den)),
                offset: S.fromRational(Q.rational(offset)),
              },
            },
          ],
        })),
        source,
      );
      if (!found || !('attrs' in found)) return expect.fail('no requantizer');
      if (found.attrs.multiplierTails) wide++;
      else narrow++;
      if (found.attrs.guardBits) guarded++;
      let state = seed >>> 0;
      const draw = () => {
        state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
        return state / 2 ** 32;
      };
      scaled.forEach(({ num, den, offset }, c) => {
        const near: number[] = [range.min, range.max];
        for (let i = 0; i < 1000; i++) {
          // Where the code passes from k to k + 1, and anywhere.
          const k = BigInt(lo + Math.floor(draw() * 2 ** bits));
          const step = Number(((2n * (k - offset) + 1n) * den) / (2n * num));
          near.push(step - 1, step, step + 1, range.min + Math.floor(draw() * 2 * reach));
        }
        const xs = near.filter(x => x >= range.min && x <= range.max);
        const input = Float64Array.from(xs.flatMap(x => scaled.map(() => x)));
        const info = { ...source, shape: [xs.length, scaled.length] };
        const codes = opRooms.requantize.reference(found.attrs, [input], [info]);
        const wrong = xs.findIndex(
          (x, i) =>
            codes[i * scaled.length + c] !==
            Number(codeAt(BigInt(x), num, den, offset, BigInt(lo), BigInt(hi))),
        );
        expect(wrong, `channel ${c} at ${xs[wrong]}`).toBe(-1);
      });
    }),
    { seed: SEED, numRuns: 40 },
  );
  expect(wide).toBeGreaterThan(5);
  expect(narrow).toBeGreaterThan(3);
  expect(guarded).toBeGreaterThan(0);
});

it.each([
  { isSigned: true, inputs: 8, hidden: 5, outputs: 3 },
  { isSigned: false, inputs: 8, hidden: 5, outputs: 3 },
  { isSigned: false, zeroPoint: 12345, inputs: 6, hidden: 4, outputs: 3 },
  { isSigned: true, inputs: 6, hidden: 4, outputs: 3, isDyadic: true },
  { isSigned: true, inputs: 1024, hidden: 2, outputs: 2 },
])('computes 16-bit weights and activations exactly: %o', options => {
  const network = sixteenBits(SEED, options);
  const { layers } = lowerNetwork(network.graph, { wire: parseWireType(network.wire) });
  expect(layers.nodes.map(n => n.kind)).toEqual(['dense', 'requantize', 'dense']);
  const [, quantizer] = layers.nodes;
  const seen = new Set<number>();
  for (const frame of network.frames) {
    const values = runReference(layers, Float64Array.from(frame));
    const codes = network.hidden(frame);
    for (const code of codes) seen.add(code);
    expect(Array.from(values.get(quantizer.outputs[0]) ?? [])).toEqual(codes);
    const sums = Array.from(values.get(layers.outputs[0].value) ?? [], BigInt);
    expect(sums).toEqual(network.sums(frame));
  }
  expect(seen.size).toBeGreaterThan(10);
});

const wire = parseWireType('int16:1/256');

/** The layer kinds of an activation of many bits behind a function. */
function kindsBehind(
  bits: number,
  f: (net: NetworkBuilder, x: ReturnType<NetworkBuilder['input']>) => ReturnType<NetworkBuilder['input']>,
  options: { readonly wire?: string; readonly scale?: number } = {},
): string[] {
  const net = new NetworkBuilder('behind');
  const x = net.input('x', [1, 4]);
  const weights = (n: number) =>
    net.quant(
      net.constant(
        Array.from({ length: n }, (_, i) => (i % 7) - 3),
        [4, n / 4],
      ),
      { scale: 1, bits: 4, signed: true },
    );
  const y = f(net, options.wire ? x : net.matMul(x, weights(16)));
  const q = net.quant(y, { scale: options.scale ?? Math.fround(0.001), bits, signed: true, name: 'q' });
  net.output('y', net.matMul(q, weights(12)));
  const { layers } = lowerNetwork(net.build(), { wire: options.wire ? parseWireType(options.wire) : wire });
  return layers.nodes.map(n => n.kind);
}

it('takes clips into the requantizer, and a table where a function bends over few integers', () => {
  expect(kindsBehind(16, (_, y) => y)).toEqual(['dense', 'requantize', 'dense']);
  expect(kindsBehind(16, (net, y) => net.relu(y))).toEqual(['dense', 'requantize', 'dense']);
  expect(kindsBehind(14, (net, y) => net.clip(y, { min: -1, max: 3 }))).toEqual([
    'dense',
    'requantize',
    'dense',
  ]);
  expect(kindsBehind(12, (net, y) => net.sigmoid(y), { wire: 'uint8:1/32' })).toEqual(['lookup', 'dense']);
  expect(kindsBehind(16, (net, y) => net.leakyRelu(y, { alpha: 0.25 }), { wire: 'int8:1/32' })).toEqual([
    'lookup',
    'dense',
  ]);
});

it('takes ties to even codes on a line that no multiplication meets', () => {
  const range = { min: -1_200_000, max: 1_200_000 };
  const quotient = (n: bigint) =>
    manyLevels(
      [
        {
          quantizer: uniform(-32768, 32767),
          stages: [{ kind: 'affine', map: { scale: S.fromRational(Q.rational(1n, n)), offset: S.ZERO } }],
        },
      ],
      { shape: [1, 1], type: int(22), range },
    );
  // x / 35 has no ties; of x / 36 every second multiple of 18 is one.
  expect(quotient(35n)).not.toHaveProperty('attrs.guardBits');
  const found = quotient(36n);
  if (!found || !('attrs' in found)) return expect.fail('no requantizer');
  expect(found.attrs.guardBits).toBeGreaterThan(0);
  const xs = Float64Array.from({ length: range.max - range.min + 1 }, (_, i) => range.min + i);
  const codes = opRooms.requantize.reference(
    found.attrs,
    [xs],
    [{ shape: [xs.length, 1], type: int(22), range }],
  );
  const wrong = xs.findIndex((x, i) => codes[i] !== Number(codeAt(BigInt(x), 1n, 36n, 0n, -32768n, 32767n)));
  expect(wrong).toBe(-1);
});

it('refuses a bend in front of many levels over many integers', () => {
  expect(() => kindsBehind(16, (net, y) => net.leakyRelu(y, { alpha: 0.25 }))).toThrow('on no straight line');
  expect(() => kindsBehind(12, (net, y) => net.sigmoid(y))).toThrow('on no straight line');
});

it('renames the integers of a 16-bit wire, and no others', () => {
  expect(kindsBehind(16, (_, y) => y, { wire: 'int16:1/1024', scale: 2 ** -10 })).toEqual(['dense']);
  expect(kindsBehind(16, (_, y) => y, { wire: 'uint16:1/1024', scale: 2 ** -10 })).toEqual([
    'requantize',
    'dense',
  ]);
  expect(kindsBehind(16, (_, y) => y, { wire: 'int16:1/1024', scale: 2 ** -9 })).toEqual([
    'requantize',
    'dense',
  ]);
});
