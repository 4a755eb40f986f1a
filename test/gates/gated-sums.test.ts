import { expect, it } from 'vitest';
import { lowerNetwork } from '../../src/compile.ts';
import * as S from '../../src/exact/surd.ts';
import { NetworkBuilder, type Value } from '../../src/frontend/builder.ts';
import { evaluateGraph } from '../../src/graph-ops/evaluate.ts';
import { tensor } from '../../src/ir/tensor.ts';
import { runReference } from '../../src/ops/index.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import { gatedConv, normals } from './gated-graphs.ts';

const wire = parseWireType('int8');
const OPTIONS = { kernels: 3, channels: 2, size: 1, seed: 5, reads: 'before' } as const;

/** The winner among three sums of an image. */
function winnerOf(net: NetworkBuilder, x: Value): Value {
  const [, channels] = x.shape;
  const weights = net.constant(
    Array.from({ length: channels * 3 }, (_, i) => [3, -2, 1, -1, 2, -3, 0][i % 7]),
    [channels, 3],
  );
  const scores = net.matMul(net.flatten(net.globalAveragePool(x)), weights);
  return net.squeeze(net.argMax(scores, { axis: 1, keepDims: false }));
}

const KERNEL_SCALES = [0, 1, 2].map(e => Math.fround(0.31 + 0.17 * e));

it('a sum with a gated operand that is only quantized is exact, whatever wins', () => {
  const [skipScale, to] = [Math.fround(0.7123), Math.fround(1.337)];
  const net = new NetworkBuilder('gated-sum');
  const x = net.input('x', [1, 2, 4, 4]);
  const winner = winnerOf(net, x);
  const gated = gatedConv(net, x, winner, { ...OPTIONS, hasBias: true }, 2, 1);
  const skip = net.quant(net.mul(x, skipScale), { scale: skipScale, bits: 6, signed: true });
  const sum = net.add(gated, skip, { name: 'sum' });
  net.output('y', net.quant(sum, { scale: to, bits: 8, signed: true, name: 'after' }));
  const graph = net.build();
  const network = lowerNetwork(graph, { wire, snap: 'none' });
  expect(network.notes).toEqual([]);
  const [gate] = network.gates;
  const weights = normals(3 * 2 * 2, 5).map((v, i) => {
    const code = Math.round(Math.fround(v) / KERNEL_SCALES[Math.floor(i / 4)]);
    return Math.max(-2, Math.min(1, code));
  });
  const biases = normals(3 * 2, 14).map(Math.fround);
  const wins = new Set<number>();
  for (let frame = 0; frame < 60; frame++) {
    const ints = Float64Array.from(normals(32, 900 + frame), v =>
      Math.max(-128, Math.min(127, Math.round(v * 50 + ((frame % 3) - 1) * 9))),
    );
    const values = runReference(network.layers, ints);
    const won = values.get(gate.winner)?.[0] ?? Number.NaN;
    wins.add(won);
    const probe = network.probes.find(p => p.node === 'after');
    const codes = values.get(probe?.layer ?? '') ?? [];
    for (let place = 0; place < 16; place++) {
      for (let o = 0; o < 2; o++) {
        const acc = [0, 1].reduce((s, i) => s + weights[won * 4 + o * 2 + i] * ints[place * 2 + i], 0);
        const code = Math.max(-32, Math.min(31, ints[place * 2 + o]));
        // Far from ties, doubles decide.
        const value = (acc * KERNEL_SCALES[won] + biases[won * 2 + o] + code * skipScale) / to;
        expect(Math.abs(value - Math.floor(value) - 0.5)).toBeGreaterThan(1e-9);
        expect(codes[place * 2 + o]).toBe(Math.max(-128, Math.min(127, Math.round(value))) + 0);
      }
    }
  }
  expect(wins.size).toBe(3);
});

it('adds a gated operand that comes flat to one that comes as an image', () => {
  const net = new NetworkBuilder('flat');
  const x = net.input('x', [1, 1, 2, 3]);
  const winner = winnerOf(net, x);
  const gated = gatedConv(net, x, winner, OPTIONS, 1, 1);
  const flat = net.reshape(net.flatten(gated), [1, 1, 2, 3]);
  const other = net.quant(net.mul(net.reshape(net.flatten(x), [1, 1, 2, 3]), 0.5), {
    scale: 0.5,
    bits: 8,
    signed: true,
  });
  const image = net.conv(x, net.constant([2], [1, 1, 1, 1]));
  net.output('y', net.add(net.add(flat, image), other));
  const graph = net.build();
  const network = lowerNetwork(graph, { wire });
  const ints = Float64Array.from([5, -7, 100, 3, -128, 9]);
  const float = evaluateGraph(graph, new Map([['x', tensor('float32', [1, 1, 2, 3], ints)]])).get('y');
  const values =
    runReference(network.layers, ints).get(network.layers.outputs[0].value) ?? new Float64Array();
  const [stage] = network.outputs[0].stages;
  const unit = stage.kind === 'affine' ? S.toNumber(stage.map.values[0].scale) : Number.NaN;
  // What is snapped is off by a few millionths of itself.
  expect(values.length).toBe(6);
  values.forEach((value, i) => {
    expect(Math.abs(value * unit - (float?.data[i] ?? Number.NaN))).toBeLessThan(0.01);
  });
});

it.each([
  ['exact, where it cuts off integers', false],
  ['in fixed point, where it has a bias', true],
])('the ReLU of a gated value in a sum is %s', (_, hasBias) => {
  const [skipScale, to] = [Math.fround(0.7123), Math.fround(1.337)];
  const net = new NetworkBuilder('gated-relu');
  const x = net.input('x', [1, 2, 4, 4]);
  const gated = net.relu(gatedConv(net, x, winnerOf(net, x), { ...OPTIONS, hasBias }, 2, 1));
  const skip = net.quant(net.mul(x, skipScale), { scale: skipScale, bits: 6, signed: true });
  const sum = net.add(gated, skip);
  net.output('y', net.quant(sum, { scale: to, bits: 8, signed: true, name: 'after' }));
  const graph = net.build();
  const network = lowerNetwork(graph, hasBias ? { wire } : { wire, snap: 'none' });
  const snapped = hasBias ? ['lower/snapped-banks', 'lower/snapped-value'] : [];
  expect(network.notes.map(({ code }) => code)).toEqual(snapped);
  if (hasBias) expect(() => lowerNetwork(graph, { wire, snap: 'none' })).toThrow('--snap none');
  // A scale that is snapped moves a sum by its share; the largest sum is 2 * 2 * 128 * 0.65.
  const [share, moved] = network.notes.map(({ message }) =>
    Number(/off by at most ([\d.e+-]+)/.exec(message)?.[1]),
  );
  const bound = hasBias ? (512 * 0.65 * share + moved) / to + 1e-3 : 1e-9;
  const [gate] = network.gates;
  const weights = normals(3 * 2 * 2, 5).map((v, i) =>
    Math.max(-2, Math.min(1, Math.round(Math.fround(v) / KERNEL_SCALES[Math.floor(i / 4)]))),
  );
  const biases = normals(3 * 2, 14).map(v => (hasBias ? Math.fround(v) : 0));
  const wins = new Set<number>();
  let compared = 0;
  for (let frame = 0; frame < 60; frame++) {
    const ints = Float64Array.from(normals(32, 900 + frame), v =>
      Math.max(-128, Math.min(127, Math.round(v * 50 + ((frame % 3) - 1) * 9))),
    );
    const values = runReference(network.layers, ints);
    const won = values.get(gate.winner)?.[0] ?? Number.NaN;
    wins.add(won);
    const probe = network.probes.find(p => p.node === 'after');
    const codes = values.get(probe?.layer ?? '') ?? [];
    for (let place = 0; place < 16; place++) {
      for (let o = 0; o < 2; o++) {
        const acc = [0, 1].reduce((s, i) => s + weights[won * 4 + o * 2 + i] * ints[place * 2 + i], 0);
        const code = Math.max(-32, Math.min(31, ints[place * 2 + o]));
        const relu = Math.max(acc * KERNEL_SCALES[won] + biases[won * 2 + o], 0);
        const value = (relu + code * skipScale) / to;
        if (Math.abs(value - Math.floor(value) - 0.5) <= bound) continue;
        expect(codes[place * 2 + o]).toBe(Math.max(-128, Math.min(127, Math.round(value))) + 0);
        compared++;
      }
    }
  }
  expect(compared).toBeGreaterThan(0.9 * 60 * 32);
  expect(wins.size).toBe(3);
});
