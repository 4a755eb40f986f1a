import { expect, it } from 'vitest';
import { lowerNetwork } from '../../src/compile.ts';
import { NetworkBuilder } from '../../src/frontend/builder.ts';
import { runReference } from '../../src/ops/index.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import { random } from '../graph-ops/samples.ts';

const INPUTS = 3;

/** A gate with quantized weights on a vector of int4, and a layer that its winner chooses. */
function gatedNetwork(codes: readonly (readonly number[])[], unit: number, biases: readonly number[]) {
  const kernels = codes.length;
  const net = new NetworkBuilder('winner');
  const x = net.input('x', [1, INPUTS]);
  const matrix = Array.from({ length: INPUTS }, (_, i) => codes.map(row => row[i] * unit)).flat();
  const weights = net.quant(net.constant(matrix, [INPUTS, kernels]), { scale: unit, bits: 8, signed: true });
  const scores = net.add(net.matMul(x, weights), net.constant(biases, [1, kernels]));
  const winner = net.squeeze(net.argMax(scores, { axis: 1, keepDims: false }));
  const banks = Array.from({ length: kernels * INPUTS * 2 }, (_, i) => (i % 5) - 2);
  const chosen = net.gather(net.constant(banks, [kernels, INPUTS, 2]), winner);
  net.output('y', net.matMul(x, chosen));
  return net.build();
}

/** A double as an integer times 2^-80; throws where it is none. */
const fixed = (value: number): bigint => BigInt(value * 2 ** 40) * 2n ** 40n;

it.each([
  ['less than a unit', 0.0039, [0, 0.0018], false],
  ['of many fractions, two of them equal', 0.0039, [0, 0.0018, -0.0018, 0.0018], true],
  ['whole units', 0.5, [0, 1.5, -1], true],
  ['none', 0.0039, [0, 0, 0], true],
])('compares scores with biases exactly: %s', (_, unit, biases, hasTies) => {
  const scale = Math.fround(unit);
  const added = biases.map(Math.fround);
  const next = random(7);
  const codes = biases.map(() => Array.from({ length: INPUTS }, () => Math.floor(next() * 7) - 3));
  const network = lowerNetwork(gatedNetwork(codes, scale, added), {
    wire: parseWireType('int4'),
    snap: 'none',
  });
  expect(network.notes).toEqual([]);
  const [gate] = network.gates;
  const wins = new Map<number, number>();
  let [ties, close] = [0, 0];
  for (let n = 0; n < 16 ** INPUTS; n++) {
    const x = [n % 16, (n >> 4) % 16, n >> 8].map(v => v - 8);
    const sums = codes.map(row => row.reduce((sum, w, i) => sum + w * x[i], 0));
    const totals = sums.map((sum, k) => fixed(scale) * BigInt(sum) + fixed(added[k]));
    const best = totals.reduce((a, b) => (b > a ? b : a));
    const expected = totals.indexOf(best);
    if (totals.filter(total => total === best).length > 1) ties++;
    if (sums.indexOf(Math.max(...sums)) !== expected) close++;
    wins.set(expected, (wins.get(expected) ?? 0) + 1);
    const values = runReference(network.layers, Float64Array.from(x));
    expect(values.get(gate.winner)?.[0]).toBe(expected);
    // What the probe says of the lead is the lead.
    const scores = Array.from(values.get(gate.scores) ?? [], (s, k) => (s + gate.biases[k]) * gate.unit);
    const [first, second] = [...totals].sort((a, b) => (a < b ? 1 : -1));
    const [high, low] = [...scores].sort((a, b) => b - a);
    expect(high - low).toBeCloseTo(Number(first - second) / 2 ** 80, 9);
  }
  expect(wins.size).toBeGreaterThan(1);
  expect(ties > 0).toBe(hasTies);
  if (biases.some(bias => bias !== 0)) expect(close).toBeGreaterThan(0);
});
