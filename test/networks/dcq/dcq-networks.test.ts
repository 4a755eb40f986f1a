import { expect, it } from 'vitest';
import { compileNetwork, lowerNetwork } from '../../../src/compile.ts';
import { infoOf } from '../../../src/ops/index.ts';
import { parseWireType } from '../../../src/quant/wire.ts';
import { prove } from '../prove.ts';
import { networks, smallCase } from './cases.ts';
import { accumulatorsOf } from './widths.ts';

const [lenet, svhn] = networks;

it.each([
  ['LeNet with weights of -1 and +1', smallCase(lenet, 1)],
  ['network for house numbers with ternary weights', smallCase(svhn, 2)],
] as const)('proves a small %s', async (_, network) => {
  const { floatDifferences } = await prove(network, 3);
  expect(floatDifferences).toBe(0);
});

it('has activations of every width from 2 to 8 bits', () => {
  const { graph, wire } = smallCase(svhn, 1);
  const { layers } = lowerNetwork(graph(), { wire: parseWireType(wire) });
  const bits = layers.nodes.flatMap(({ outputs }) => {
    const { type } = infoOf(layers, outputs[0]);
    return type.kind === 'uint' ? [type.bits] : [];
  });
  expect(new Set(bits)).toEqual(new Set([2, 3, 4, 5, 6, 7, 8]));
});

it('notices an accumulator that is a bit too narrow', () => {
  const { graph, wire, options } = smallCase(lenet, 1);
  const { layers, hardware } = compileNetwork(graph(), { wire: parseWireType(wire), ...options });
  expect(accumulatorsOf(layers, hardware)).toEqual({ layers: 4, mostInputs: 62, tooNarrow: [] });
  const kernels = hardware.kernels.map(kernel =>
    kernel.kind === 'mvu'
      ? { ...kernel, params: { ...kernel.params, accBits: kernel.params.accBits - 1 } }
      : kernel,
  );
  expect(accumulatorsOf(layers, { ...hardware, kernels }).tooNarrow).toEqual([
    'conv0',
    'conv1',
    'dense0',
    'dense1',
  ]);
});
