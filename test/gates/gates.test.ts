import { expect, it } from 'vitest';
import { lowerNetwork } from '../../src/compile.ts';
import { evaluateGraph } from '../../src/graph-ops/evaluate.ts';
import { tensor } from '../../src/ir/tensor.ts';
import { runReference } from '../../src/ops/index.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import { type GatedOptions, gatedGraph, normals } from './gated-graphs.ts';

const SIZE = 6;
const base: GatedOptions = { kernels: 3, channels: 8, size: SIZE, seed: 7, reads: 'before' };

const cases: readonly (readonly [name: string, options: GatedOptions])[] = [
  ['one layer, before the quantizer', base],
  ['behind the quantizer', { ...base, reads: 'behind', kernels: 4, seed: 16 }],
  ['two layers, which are one', { ...base, hidden: 5, seed: 8 }],
  ['a ReLU between two layers', { ...base, hidden: 3, hiddenRelu: true, kernels: 4, seed: 9 }],
  ['a bias for each kernel', { ...base, hasBias: true, seed: 10 }],
  ['a gate behind a gated layer', { ...base, isDeep: true, seed: 11 }],
  ['a skip around gated layers, biases', { ...base, isDeep: true, hasSkip: true, hasBias: true, seed: 12 }],
  ['one kernel, so that nothing is chosen', { ...base, kernels: 1 }],
  ['six kernels', { ...base, kernels: 6, isDeep: true, hidden: 7, seed: 14 }],
];

it.each(cases)('chooses what the float network chooses: %s', (_, options) => {
  const graph = gatedGraph(options);
  const network = lowerNetwork(graph, { wire: parseWireType('int8:1/64') });
  const gates = network.gates;
  expect(gates.length).toBe(options.kernels === 1 ? 0 : options.isDeep ? 2 : 1);
  const wins = new Set<string>();
  let differences = 0;
  for (let frame = 0; frame < 12; frame++) {
    const ints = Float64Array.from(normals(3 * SIZE * SIZE, 1000 + frame), v =>
      Math.max(-128, Math.min(127, Math.round(v * 40 + (frame - 6) * 12))),
    );
    // The wire carries channels innermost.
    const pixels = SIZE * SIZE;
    const chw = new Float64Array(ints.length);
    for (let p = 0; p < pixels; p++) for (let c = 0; c < 3; c++) chw[c * pixels + p] = ints[p * 3 + c] / 64;
    const layers = runReference(network.layers, ints);
    const wanted = ['logits', ...gates.map(g => g.tensor), ...network.probes.map(p => p.tensor)];
    const floats = evaluateGraph(graph, new Map([['image', tensor('float32', [1, 3, SIZE, SIZE], chw)]]), {
      wanted,
    });
    for (const gate of gates) {
      expect(layers.get(gate.winner)?.[0]).toBe(floats.get(gate.tensor)?.data[0]);
      wins.add(`${gate.node} ${layers.get(gate.winner)?.[0]}`);
    }
    for (const probe of network.probes) {
      const codes = layers.get(probe.layer) ?? new Float64Array();
      const { quantizer } = probe.quantized.banks[0];
      const scale =
        quantizer.values[0].kind === 'bipolar'
          ? 1
          : Number(quantizer.values[0].scale.num) / Number(quantizer.values[0].scale.den);
      const float = floats.get(probe.tensor)?.data ?? [];
      const channels = float.length / pixels;
      codes.forEach((code, i) => {
        const f = float[(i % channels) * pixels + Math.floor(i / channels)];
        if (Math.round(f / scale) !== code + probe.translation) differences++;
      });
    }
  }
  if (options.kernels > 1) expect(wins.size).toBeGreaterThan(gates.length);
  // Scales of a sum are snapped; nothing else is.
  expect(differences).toBeLessThanOrEqual(options.hasSkip ? 5 : 0);
});
