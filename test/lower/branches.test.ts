import { expect, it } from 'vitest';
import { lowerNetwork } from '../../src/compile.ts';
import { NetworkBuilder, type Value } from '../../src/frontend/builder.ts';
import { sizeOf } from '../../src/ir/tensor.ts';
import type { LayerGraph } from '../../src/ops/index.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import { random } from '../graph-ops/samples.ts';
import { expectVerified } from './layer-design.ts';

type Describe = (net: NetworkBuilder, x: Value, weights: (shape: readonly number[]) => Value) => Value;

function layersOf(shape: readonly number[], describe: Describe): LayerGraph {
  const next = random(3);
  const net = new NetworkBuilder('branches');
  const weights = (dims: readonly number[]): Value => {
    const values = Array.from({ length: sizeOf(dims) }, () => Math.floor(7 * next()) - 3);
    return net.quant(net.constant(values, dims), { scale: 1, bits: 3, signed: true });
  };
  net.output('y', describe(net, net.input('x', shape), weights));
  return lowerNetwork(net.build(), { wire: parseWireType('int4') }).layers;
}

it('holds a frame while its gate is computed (squeeze and excite)', async () => {
  const layers = layersOf([1, 3, 6, 5], (net, x, weights) => {
    const y = net.quant(net.conv(x, weights([4, 3, 3, 3]), { pads: [1, 1, 1, 1] }), {
      scale: 8,
      bits: 4,
      signed: true,
      zeroPoint: 2,
    });
    const squeezed = net.quant(net.reduceMean(y, { axes: [2, 3] }), { scale: 2, bits: 4, signed: true });
    const hidden = net.quant(net.relu(net.conv(squeezed, weights([2, 4, 1, 1]))), {
      scale: 2,
      bits: 3,
      signed: false,
    });
    const gate = net.quant(net.hardSigmoid(net.conv(hidden, weights([4, 2, 1, 1]))), {
      scale: 1 / 8,
      bits: 3,
      signed: false,
    });
    return net.quant(net.mul(y, gate), { scale: 4, bits: 5, signed: true });
  });
  const { kernels, result } = await expectVerified(layers);
  expect(kernels.map(k => k.kind)).toEqual(expect.arrayContaining(['multiply', 'upsample', 'fork', 'fifo']));
  // The branch without the gate holds a frame but for what is still on its way: 30 pixels of 4 beats.
  const held = kernels.flatMap(k => (k.kind === 'fifo' ? [k.params.depth] : []));
  expect(Math.max(...held)).toBeGreaterThan(100);
  expect(Math.max(...held)).toBeLessThanOrEqual(120);
  // The convolution sets the pace: its frames follow one another, nothing waits for the gate.
  expect(result.initiationIntervalCycles).toBeLessThan(result.latencyCycles);
});

it('multiplies border means and channels of other scales on their way to a common grid', async () => {
  const layers = layersOf([1, 2, 5, 6], (net, x, weights) => {
    const codes = (value: Value) => net.quant(value, { scale: 3, bits: 4, signed: true });
    const y = codes(net.conv(x, weights([3, 2, 1, 1])));
    const mean = net.averagePool(y, { kernel: [3, 3], pads: [1, 1, 1, 1] });
    const scaled = net.mul(codes(net.conv(x, weights([3, 2, 1, 1]))), net.constant([1, 2, -3], [1, 3, 1, 1]));
    return net.quant(net.add(mean, scaled), { scale: 1.7, bits: 4, signed: true });
  });
  const { kernels } = await expectVerified(layers);
  expect(kernels.filter(k => k.kind === 'requantize').length).toBeGreaterThan(0);
});

it('joins rows, places and channels, and cuts a piece out of the middle', async () => {
  const layers = layersOf([1, 3, 4, 5], (net, x, weights) => {
    const codes = (value: Value) => net.quant(value, { scale: 3, bits: 4, signed: true });
    const y = codes(net.conv(x, weights([3, 3, 1, 1])));
    const rows = net.concat([y, codes(net.conv(x, weights([3, 3, 1, 1])))], { axis: 2 });
    const places = net.concat([rows, rows], { axis: 3 });
    const middle = net.slice(places, { axes: [2, 3], starts: [1, 2], ends: [7, 8] });
    return codes(net.conv(middle, weights([4, 3, 3, 3])));
  });
  const { kernels } = await expectVerified(layers);
  const count = (kind: string) => kernels.filter(k => k.kind === kind).length;
  expect([count('concat'), count('slice'), count('reorder')]).toEqual([2, 2, 0]);
});
