import { expect, it } from 'vitest';
import { compileNetwork } from '../../src/compile.ts';
import { infoOf } from '../../src/ops/index.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import { mobilenetCifar } from './mobilenet-cifar.ts';
import { prove } from './prove.ts';

const small = {
  size: 8,
  stem: 4,
  blocks: [
    [6, 1],
    [8, 2],
    [8, 1],
  ],
  bits: [8, 4, 2, 1, 1],
  oneBit: 'bipolar',
  classes: 4,
} as const;

const options = { targetCycles: 600 };

it('proves a small network whose bit widths fall, down to depthwise weights of 1 bit', async () => {
  const network = { graph: () => mobilenetCifar(small), wire: 'uint8:1/255', options };
  const { layers } = compileNetwork(network.graph(), { wire: parseWireType(network.wire), ...options });
  const depthwise = layers.nodes.filter(node => node.kind === 'depthwise');
  expect(depthwise.map(node => node.attrs.weightCode.kind)).toEqual(['int', 'ternary', 'bipolar']);
  // The zeros around an image of -1 and +1 take a second bit.
  expect(depthwise.map(node => infoOf(layers, node.inputs[0]).type)).toEqual([
    { kind: 'uint', bits: 4 },
    { kind: 'uint', bits: 2 },
    { kind: 'int', bits: 2 },
  ]);
  const { floatDifferences } = await prove(network, 3);
  expect(floatDifferences).toBe(0);
});
