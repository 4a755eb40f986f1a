import { expect, it } from 'vitest';
import { lowerNetwork } from '../../src/compile.ts';
import { NetworkBuilder, type Value } from '../../src/frontend/builder.ts';
import { runReference } from '../../src/ops/index.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import { codesOf, random } from '../graph-ops/samples.ts';

const wire = parseWireType('int8');

/** Operands of `bits` bits with scales of their own, added up as `shape` says, and what reads the sum. */
function sumNetwork(
  scales: readonly number[],
  bits: number,
  size: readonly [number, number],
  meet: (net: NetworkBuilder, operands: readonly Value[]) => Value,
  read: (net: NetworkBuilder, sum: Value) => void,
) {
  const net = new NetworkBuilder('sums');
  const count = scales.length;
  const x = net.input('x', [1, count, ...size]);
  const operands = scales.map((scale, i) => {
    const weights = scales.map((_, c) => (c === i ? 1 : 0));
    const one = net.conv(x, net.constant(weights, [1, count, 1, 1]));
    return net.quant(net.mul(one, scale), { scale, bits, signed: true });
  });
  read(net, meet(net, operands));
  return net.build();
}

const inRow = (net: NetworkBuilder, [first, ...others]: readonly Value[]): Value =>
  others.reduce((sum, own) => net.add(sum, own), first);
const inPairs = (net: NetworkBuilder, [a, b, c, d]: readonly Value[]): Value =>
  net.add(net.add(a, b), net.add(c, d));

const next = random(77);
const freely = (low: number, high: number): number => Math.fround(low + (high - low) * next());

it.each([
  ['three of 4 bits', 3, 4, inRow],
  ['three of 5 bits', 3, 5, inRow],
  ['four of 3 bits, in a row', 4, 3, inRow],
  ['four of 3 bits, in pairs', 4, 3, inPairs],
] as const)('a sum of %s that is only quantized is exact for all codes', (_, count, bits, meet) => {
  for (let trial = 0; trial < 3; trial++) {
    const scales = Array.from({ length: count }, () => freely(0.1, 0.5));
    const to = freely(0.2, 0.6);
    const levels = 2 ** bits;
    const size = [levels ** Math.floor(count / 2), levels ** Math.ceil(count / 2)] as const;
    const graph = sumNetwork(scales, bits, size, meet, (net, sum) =>
      net.output('y', net.quant(sum, { scale: to, bits: 6, signed: true, name: 'after' })),
    );
    const network = lowerNetwork(graph, { wire, snap: 'none' });
    expect(network.notes).toEqual([]);
    const places = size[0] * size[1];
    const digits = (place: number): number[] =>
      scales.map((_s, i) => (Math.floor(place / levels ** i) % levels) - levels / 2);
    const frame = new Float64Array(places * count);
    for (let place = 0; place < places; place++) frame.set(digits(place), place * count);
    const values = runReference(network.layers, frame);
    const probe = network.probes.find(p => p.node === 'after');
    const codes = values.get(probe?.layer ?? '') ?? new Float64Array();
    let differing = 0;
    for (let place = 0; place < places; place++) {
      const sum = digits(place).reduce((total, digit, i) => total + digit * scales[i], 0) / to;
      expect(Math.abs(sum - Math.floor(sum) - 0.5)).toBeGreaterThan(1e-12);
      if (codes[place] + (probe?.translation ?? 0) !== Math.max(-32, Math.min(31, Math.round(sum))) + 0)
        differing++;
    }
    expect(differing).toBe(0);
  }
});

it('a sum of three int8 values that is only quantized is exact on every 97th of all triples', () => {
  const scales = [0.0213, 0.0307, 0.0419].map(Math.fround);
  const to = Math.fround(0.0577);
  const side = 416;
  const graph = sumNetwork(scales, 8, [side, side], inRow, (net, sum) =>
    net.output('y', net.quant(net.relu(sum), { scale: to, bits: 8, signed: false, name: 'after' })),
  );
  const network = lowerNetwork(graph, { wire, snap: 'none' });
  expect(network.notes).toEqual([]);
  const digits = (place: number): number[] =>
    [0, 1, 2].map(i => (Math.floor((place * 97) / 256 ** i) % 256) - 128);
  const frame = new Float64Array(side * side * 3);
  for (let place = 0; place < side * side; place++) frame.set(digits(place), place * 3);
  const values = runReference(network.layers, frame);
  const probe = network.probes.find(p => p.node === 'after');
  const codes = values.get(probe?.layer ?? '') ?? new Float64Array();
  let differing = 0;
  for (let place = 0; place < side * side; place++) {
    const sum = digits(place).reduce((total, digit, i) => total + digit * scales[i], 0) / to;
    expect(Math.abs(sum - Math.floor(sum) - 0.5)).toBeGreaterThan(1e-12);
    if (codes[place] + (probe?.translation ?? 0) !== Math.max(0, Math.min(255, Math.round(sum))) + 0)
      differing++;
  }
  expect(differing).toBe(0);
});

it('snaps a sum of three of which a part is read elsewhere too, and sums of too many combinations', () => {
  const scales = [0.31, 0.173, 0.237, 0.411].map(Math.fround);
  const quantized = (net: NetworkBuilder, value: Value, name: string): void =>
    net.output(name, net.quant(value, { scale: 0.5, bits: 6, signed: true }));
  const shared = sumNetwork(
    scales.slice(0, 3),
    4,
    [4, 4],
    (net, [a, b, c]) => {
      const part = net.add(a, b);
      net.output('z', part);
      return net.add(part, c);
    },
    (net, sum) => quantized(net, sum, 'y'),
  );
  const many = sumNetwork(scales, 7, [4, 4], inRow, (net, sum) => quantized(net, sum, 'y'));
  for (const graph of [shared, many]) {
    expect(codesOf(() => lowerNetwork(graph, { wire, snap: 'none' }))).toEqual(['lower/no-common-unit']);
    expect(lowerNetwork(graph, { wire }).notes.map(({ code }) => code)).toContain('lower/snapped-sum');
  }
});
