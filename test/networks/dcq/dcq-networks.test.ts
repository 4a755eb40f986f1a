import { expect, it } from 'vitest';
import { compileNetwork } from '../../../src/compile.ts';
import { parseWireType } from '../../../src/passes/wire.ts';
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
