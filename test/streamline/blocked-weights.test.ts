import { expect, it } from 'vitest';
import { lowerNetwork } from '../../src/compile.ts';
import { NetworkBuilder, type Value } from '../../src/frontend/builder.ts';
import { runReference } from '../../src/ops/index.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import { codesOf, random } from '../graph-ops/samples.ts';

const wire = parseWireType('int8');
const [INPUTS, OUTPUTS] = [8, 3];
const TO = Math.fround(0.9);

const next = random(12);
const CODES = Array.from({ length: INPUTS * OUTPUTS }, () => Math.floor(next() * 16) - 8);
const ZEROS = [0, 1, -2, 0, 0, 3];

/** Products with int8 weights, a scale and a zero-point for each block of inputs and each output. */
function blocked(block: number, scales: readonly number[], read: (net: NetworkBuilder, sums: Value) => void) {
  const net = new NetworkBuilder('blocks');
  const x = net.input('x', [1, INPUTS]);
  const codes = net.constant(CODES, [INPUTS, OUTPUTS], { kind: 'int64' });
  const shape = [INPUTS / block, OUTPUTS];
  const weights = net.dequantizeLinear(codes, {
    scale: net.constant(scales, shape),
    zeroPoint: net.constant(
      scales.map((_, i) => ZEROS[i % ZEROS.length]),
      shape,
      { kind: 'int64' },
    ),
    type: 'int8',
    axis: 0,
    block,
  });
  read(net, net.matMul(x, weights));
  return net.build();
}

const quantized = (net: NetworkBuilder, sums: Value): void =>
  net.output('y', net.quant(sums, { scale: TO, bits: 8, signed: true, name: 'after' }));

/** The sums of one output in float64. */
const sumOf = (frame: Float64Array, output: number, block: number, scales: readonly number[]): number =>
  frame.reduce((sum, x, i) => {
    const at = Math.floor(i / block) * OUTPUTS + output;
    return sum + x * scales[at] * (CODES[i * OUTPUTS + output] - ZEROS[at % ZEROS.length]);
  }, 0);

const frames = Array.from({ length: 300 }, () =>
  Float64Array.from({ length: INPUTS }, () => Math.floor(next() * 256) - 128),
);

const scalesOf = (block: number): number[] =>
  Array.from({ length: (INPUTS / block) * OUTPUTS }, (_, i) => Math.fround(0.0371 + 0.0173 * ((i * 5) % 7)));

it('products of two blocks of inputs with free scales are exact where they are quantized', () => {
  const scales = scalesOf(4);
  const network = lowerNetwork(blocked(4, scales, quantized), { wire, snap: 'none' });
  expect(network.notes).toEqual([]);
  const probe = network.probes.find(p => p.node === 'after');
  for (const frame of frames) {
    const codes = runReference(network.layers, frame).get(probe?.layer ?? '') ?? [];
    for (let o = 0; o < OUTPUTS; o++) {
      const value = sumOf(frame, o, 4, scales) / TO;
      expect(Math.abs(value - Math.floor(value) - 0.5)).toBeGreaterThan(1e-9);
      expect(codes[o] + (probe?.translation ?? 0)).toBe(Math.max(-128, Math.min(127, Math.round(value))) + 0);
    }
  }
});

it('products of four blocks are snapped, and refused where that is forbidden', () => {
  const scales = scalesOf(2);
  const graph = blocked(2, scales, quantized);
  expect(codesOf(() => lowerNetwork(graph, { wire, snap: 'none' }))).toEqual(['lower/no-common-unit']);
  const network = lowerNetwork(graph, { wire });
  // Of ratios the share of a sum that they move it by, of operands that are rounded the distance.
  const boundsOf = (code: string): number =>
    network.notes
      .filter(note => note.code === code)
      .reduce((sum, { message }) => sum + Number(/off by at most ([\d.e+-]+)/.exec(message)?.[1]), 0);
  const [share, moved] = ['lower/snapped-sums', 'lower/snapped-operand'].map(boundsOf);
  expect(share).toBeGreaterThan(0);
  expect(network.notes.length).toBeLessThan(6);
  const probe = network.probes.find(p => p.node === 'after');
  let compared = 0;
  for (const frame of frames) {
    const codes = runReference(network.layers, frame).get(probe?.layer ?? '') ?? [];
    for (let o = 0; o < OUTPUTS; o++) {
      const value = sumOf(frame, o, 2, scales) / TO;
      const size = frame.reduce((sum, x) => sum + Math.abs(x) * 11 * Math.max(...scales), 0) / TO;
      if (Math.abs(value - Math.floor(value) - 0.5) <= size * share + moved / TO) continue;
      expect(codes[o] + (probe?.translation ?? 0)).toBe(Math.max(-128, Math.min(127, Math.round(value))) + 0);
      compared++;
    }
  }
  expect(compared).toBeGreaterThan(500);
});

it('keeps one layer where the scales of blocks have a common unit', () => {
  const scales = scalesOf(4).map((_, i) => 2 ** -(i % 4) * 0.75);
  const network = lowerNetwork(blocked(4, scales, quantized), { wire, snap: 'none' });
  expect(network.layers.nodes.filter(({ kind }) => kind === 'dense').length).toBe(1);
  expect(network.layers.nodes.some(({ kind }) => kind === 'add')).toBe(false);
});
