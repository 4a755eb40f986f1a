import { expect, it } from 'vitest';
import { lowerNetwork } from '../../src/compile.ts';
import { NetworkBuilder, type Value } from '../../src/frontend/builder.ts';
import { runReference } from '../../src/ops/index.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import { codesOf, random } from '../graph-ops/samples.ts';

const wire = parseWireType('int8');

/** A double as an integer times 2^-bits; throws where it is none. */
const fixed = (value: number, bits: number): bigint => BigInt(value * 2 ** bits);

/** Fraction bits that hold the float32 numbers of these tests. */
const BITS = 40;

/** round(num / den), ties to even, within bounds. */
function rounded(num: bigint, den: bigint, low: number, high: number): number {
  const twice = 2n * num + den;
  let quotient = twice / (2n * den);
  if (twice < 0n && quotient * 2n * den !== twice) quotient--;
  if (quotient * 2n * den === twice && quotient % 2n !== 0n) quotient--;
  return Math.max(low, Math.min(high, Number(quotient)));
}

interface SumOptions {
  readonly scales: readonly [number, number];
  readonly zeroPoints?: readonly [number, number];
  /** Places of the image: all pairs of integers, or some. */
  readonly size?: number;
}

/** Two int8 values with scales of their own, their sum, and what reads it; place (h, w) holds the integers h and w. */
function sumNetwork(
  { scales, zeroPoints = [0, 0], size = 256 }: SumOptions,
  read: (net: NetworkBuilder, sum: Value) => void,
) {
  const net = new NetworkBuilder('sum');
  const x = net.input('x', [1, 2, size, size]);
  const [a, b] = [0, 1].map(i => {
    const one = net.conv(x, net.constant(i === 0 ? [1, 0] : [0, 1], [1, 2, 1, 1]));
    const value = net.mul(net.sub(one, zeroPoints[i]), scales[i]);
    return net.quant(value, { scale: scales[i], zeroPoint: zeroPoints[i], bits: 8, signed: true });
  });
  read(net, net.add(a, b, { name: 'sum' }));
  return net.build();
}

function codesOfAllPairs(graph: ReturnType<typeof sumNetwork>, snap: 'none' | 'fixed' = 'none') {
  const network = lowerNetwork(graph, { wire, snap });
  const frame = new Float64Array(2 * 256 * 256);
  for (let h = 0; h < 256; h++)
    for (let w = 0; w < 256; w++) frame.set([h - 128, w - 128], 2 * (h * 256 + w));
  const values = runReference(network.layers, frame);
  const codes = (node: string): Float64Array => {
    const probe = network.probes.find(p => p.node === node);
    return (values.get(probe?.layer ?? '') ?? new Float64Array()).map(v => v + (probe?.translation ?? 0));
  };
  const multipliers = network.layers.nodes.flatMap(n => (n.kind === 'add' ? [n.attrs.multipliers] : []));
  return { network, codes, multipliers };
}

const next = random(20261130);
const freely = (low: number, high: number): number => Math.fround(low + (high - low) * next());

it('a sum of free scales that is only quantized is exact for every pair of codes', () => {
  const free = Array.from({ length: 4 }, () => ({
    scales: [freely(0.004, 0.05), freely(0.004, 0.05)] as const,
    to: freely(0.004, 0.08),
  }));
  // Sums of one operand alone lie on steps of the quantizer: ties.
  const ties = [
    { scales: [Math.fround(0.1), 0.25] as const, to: 0.5 },
    { scales: [0.25, Math.fround(0.1)] as const, to: 0.5 },
    { scales: [Math.fround(0.1), Math.fround(0.07)] as const, to: Math.fround(0.2) },
    { scales: [0.375, 1 / 128] as const, to: 0.75 },
    // Decimals: many sums lie on a step but for the rounding of float32, on either side of it.
    { scales: [0.107, 0.106].map(Math.fround) as [number, number], to: Math.fround(0.078) },
    { scales: [0.07, 0.17].map(Math.fround) as [number, number], to: Math.fround(0.12) },
  ];
  for (const [i, { scales, to }] of [...free, ...ties].entries()) {
    const zeroPoints = i % 3 === 0 ? ([0, 0] as const) : ([((i * 37) % 200) - 100, (i * 11) % 50] as const);
    const isPositive = i % 2 === 0;
    const graph = sumNetwork({ scales, zeroPoints }, (net, sum) => {
      const value = isPositive ? net.relu(sum) : sum;
      net.output('y', net.quant(value, { scale: to, bits: 8, signed: true, name: 'after' }));
    });
    const { network, codes, multipliers } = codesOfAllPairs(graph);
    expect(network.notes).toEqual([]);
    expect(Math.max(...multipliers.flat().map(Math.abs))).toBeLessThan(2 ** 16);
    const found = codes('after');
    let differing = 0;
    const [s, t, unit] = [...scales, to].map(v => fixed(v, BITS));
    for (let h = 0; h < 256; h++) {
      for (let w = 0; w < 256; w++) {
        const exact = s * BigInt(h - 128 - zeroPoints[0]) + t * BigInt(w - 128 - zeroPoints[1]);
        const value = isPositive && exact < 0n ? 0n : exact;
        if (found[h * 256 + w] !== rounded(value, unit, -128, 127)) differing++;
      }
    }
    expect(differing).toBe(0);
  }
});

it('takes the narrowest multipliers: a bit less changes a code', () => {
  const scales = [Math.fround(0.0173), Math.fround(0.0291)] as const;
  const to = Math.fround(0.0377);
  const graph = sumNetwork({ scales }, (net, sum) =>
    net.output('y', net.quant(sum, { scale: to, bits: 8, signed: true, name: 'after' })),
  );
  const { multipliers } = codesOfAllPairs(graph);
  const bits = Math.floor(Math.log2(Math.max(...multipliers[0]))) + 1;
  // No two integers of fewer bits keep the order of all sums and steps.
  const limit = 2 ** (bits - 1);
  const exactCodes = Array.from({ length: 65536 }, (_, i) => {
    const [p, q] = [Math.floor(i / 256) - 128, (i % 256) - 128];
    const sum = fixed(scales[0], BITS) * BigInt(p) + fixed(scales[1], BITS) * BigInt(q);
    return [p, q, rounded(sum, fixed(to, BITS), -128, 127)] as const;
  });
  const isApart = (m0: number, m1: number): boolean => {
    const least = new Float64Array(256).fill(Number.POSITIVE_INFINITY);
    const greatest = new Float64Array(256).fill(Number.NEGATIVE_INFINITY);
    for (const [p, q, code] of exactCodes) {
      const sum = m0 * p + m1 * q;
      if (sum < least[code + 128]) least[code + 128] = sum;
      if (sum > greatest[code + 128]) greatest[code + 128] = sum;
    }
    const reached = [...least.keys()].filter(c => Number.isFinite(least[c]));
    return reached.every((c, i) => i === 0 || greatest[reached[i - 1]] < least[c]);
  };
  for (let m1 = Math.ceil(limit / 2); m1 < limit; m1++) {
    expect(isApart(Math.round((m1 * scales[0]) / scales[1]), m1)).toBe(false);
  }
});

it('is exact for two quantizers, on a slope of each channel, and behind max pooling', () => {
  const scales = [Math.fround(0.021), Math.fround(0.0334)] as const;
  const [gamma, beta] = [Math.fround(0.71), Math.fround(-0.2)];
  const graph = sumNetwork({ scales }, (net, sum) => {
    const first = net.quant(sum, { scale: Math.fround(0.05), bits: 6, signed: true, name: 'first' });
    const line = net.add(net.mul(sum, -gamma), beta);
    const second = net.quant(line, { scale: Math.fround(0.043), bits: 7, signed: true, name: 'second' });
    const pooled = net.maxPool(net.add(net.mul(sum, gamma), beta), { kernel: [2, 2], strides: [2, 2] });
    const third = net.quant(pooled, { scale: Math.fround(0.029), bits: 8, signed: true, name: 'third' });
    const upsampled = net.resizeNearest(third, [1, 1, 2, 2]);
    net.output('y', net.concat([first, second, upsampled], { axis: 1 }));
  });
  const { network, codes } = codesOfAllPairs(graph);
  expect(network.notes).toEqual([]);
  const sum = (h: number, w: number): bigint =>
    fixed(scales[0], BITS) * BigInt(h - 128) + fixed(scales[1], BITS) * BigInt(w - 128);
  const lineOf = (value: bigint, slope: number): bigint =>
    fixed(slope, BITS) * value + (fixed(beta, BITS) << BigInt(BITS));
  const [first, second, third] = ['first', 'second', 'third'].map(codes);
  let differing = 0;
  const expectCode = (found: number, num: bigint, den: bigint, bits: number): void => {
    if (found !== rounded(num, den, -(2 ** (bits - 1)), 2 ** (bits - 1) - 1)) differing++;
  };
  const double = (scale: number): bigint => fixed(scale, BITS) << BigInt(BITS);
  for (let h = 0; h < 256; h++) {
    for (let w = 0; w < 256; w++) {
      expectCode(first[h * 256 + w], sum(h, w), fixed(Math.fround(0.05), BITS), 6);
      expectCode(second[h * 256 + w], lineOf(sum(h, w), -gamma), double(Math.fround(0.043)), 7);
      // Both scales are positive: the greatest of four is the last.
      if (h % 2 === 1 && w % 2 === 1) {
        const place = ((h - 1) / 2) * 128 + (w - 1) / 2;
        expectCode(third[place], lineOf(sum(h, w), gamma), double(Math.fround(0.029)), 8);
      }
    }
  }
  expect(differing).toBe(0);
});

it('is exact behind a curve', () => {
  const scales = [Math.fround(0.0213), Math.fround(0.0171)] as const;
  const graph = sumNetwork({ scales }, (net, sum) =>
    net.output('y', net.quant(net.sigmoid(sum), { scale: 1 / 256, bits: 8, signed: false, name: 'after' })),
  );
  const { network, codes } = codesOfAllPairs(graph);
  expect(network.notes).toEqual([]);
  const found = codes('after');
  let [differing, unclear] = [0, 0];
  for (let h = 0; h < 256; h++) {
    for (let w = 0; w < 256; w++) {
      const value = 256 / (1 + Math.exp(-(scales[0] * (h - 128) + scales[1] * (w - 128))));
      if (Math.abs(value - Math.floor(value) - 0.5) < 1e-9) unclear++;
      else if (found[h * 256 + w] !== Math.min(255, Math.round(value))) differing++;
    }
  }
  expect([differing, unclear < 3]).toEqual([0, true]);
});

it('snaps a sum that something else reads as well, and counts the codes that it changes', () => {
  const scales = [Math.fround(0.0173), Math.fround(0.0291)] as const;
  const to = Math.fround(0.0377);
  const open = {
    'the output': (net: NetworkBuilder, sum: Value, after: Value) =>
      net.output('y', net.concat([sum, after], { axis: 1 })),
    'a padded convolution': (net: NetworkBuilder, sum: Value, after: Value) => {
      const conv = net.conv(sum, net.constant(new Array(9).fill(1), [1, 1, 3, 3]), { pads: [1, 1, 1, 1] });
      const codes = net.quant(conv, { scale: to, bits: 8, signed: true });
      net.output('y', net.concat([codes, after], { axis: 1 }));
    },
    'an average': (net: NetworkBuilder, sum: Value, after: Value) => {
      const mean = net.resizeNearest(net.averagePool(sum, { kernel: [2, 2], strides: [2, 2] }), [1, 1, 2, 2]);
      const codes = net.quant(mean, { scale: to, bits: 8, signed: true });
      net.output('y', net.concat([codes, after], { axis: 1 }));
    },
    'another sum': (net: NetworkBuilder, sum: Value, after: Value) => {
      const codes = net.quant(net.add(sum, after), { scale: to, bits: 8, signed: true });
      net.output('y', net.concat([codes, after], { axis: 1 }));
    },
  };
  const [s, t, unit] = [...scales, to].map(v => fixed(v, BITS));
  const exact = Array.from({ length: 65536 }, (_, i) =>
    rounded(s * BigInt(Math.floor(i / 256) - 128) + t * BigInt((i % 256) - 128), unit, -128, 127),
  );
  for (const read of Object.values(open)) {
    const graph = sumNetwork({ scales }, (net, sum) =>
      read(net, sum, net.quant(sum, { scale: to, bits: 8, signed: true, name: 'after' })),
    );
    expect(codesOf(() => lowerNetwork(graph, { wire, snap: 'none' }))).toEqual(['lower/no-common-unit']);
    const { network, codes } = codesOfAllPairs(graph, 'fixed');
    const found = codes('after');
    const differing = found.reduce((count, code, i) => (code === exact[i] ? count : count + 1), 0);
    const note = network.notes.find(({ at }) => at?.node === 'sum');
    expect(note?.code).toBe('lower/snapped-sum');
    expect(note?.message).toContain(`; ${differing} of the 65536 pairs of its integers get another code`);
    expect(differing).toBeGreaterThan(0);
  }
});
