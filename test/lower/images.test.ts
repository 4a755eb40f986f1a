import { expect, it } from 'vitest';
import { bipolar, int, uint } from '../../src/ir/integer-type.ts';
import type { Kernel, KernelKind, ParamsOf } from '../../src/kernels/index.ts';
import { chainOf, expectVerified } from './layer-design.ts';

const paramsOf = <K extends KernelKind>(kernels: readonly Kernel[], kind: K): ParamsOf<K>[] =>
  kernels.flatMap(k => (k.kind === kind ? [k.params as ParamsOf<K>] : []));

it('upsamples and pads on the way through a network', async () => {
  const graph = chainOf([3, 4, 5], uint(3), [
    { kind: 'upsample', attrs: { factors: [2, 3] } },
    { kind: 'pad', attrs: { pads: [1, 0, 2, 1], value: -2 } },
    { kind: 'upsample', attrs: { factors: [1, 2] } },
  ]);
  const { kernels, result } = await expectVerified(graph, { layer0: { pe: 2 } });
  expect(paramsOf(kernels, 'upsample').map(p => [p.lanes, p.type])).toEqual([
    [2, uint(3)],
    [2, int(4)],
  ]);
  expect(paramsOf(kernels, 'pad').map(p => [p.input, p.output])).toEqual([[uint(3), int(4)]]);
  // The beats of the largest stream, and hardly a cycle more.
  expect(result.initiationIntervalCycles).toBeGreaterThanOrEqual(9 * 26 * 3);
  expect(result.initiationIntervalCycles).toBeLessThanOrEqual(9 * 26 * 3 * 1.05);
});

it('pads signs with 0, and builds nothing where there is no padding', async () => {
  const graph = chainOf([2, 3, 4], bipolar, [
    { kind: 'pad', attrs: { pads: [0, 0, 0, 0], value: 0 } },
    { kind: 'pad', attrs: { pads: [0, 2, 0, 1], value: 0 } },
  ]);
  const { kernels } = await expectVerified(graph, { layer1: { pe: 3 } });
  expect(paramsOf(kernels, 'pad').map(p => [p.lanes, p.output])).toEqual([[3, int(2)]]);
});

it('reorders frames, rows of blocks and vectors, with the storage that each needs', async () => {
  const graph = chainOf([4, 3, 8], uint(4), [
    // Depth to space by 2: a row of blocks is stored, in blocks of channels.
    {
      kind: 'reorder',
      attrs: { shape: [8, 6, 2], dims: [4, 2, 3, 2, 2], strides: [24, 4, 8, 2, 1] },
    },
    // Rows with columns: a frame is stored.
    { kind: 'reorder', attrs: { shape: [6, 8, 2], dims: [6, 8, 2], strides: [2, 12, 1] } },
    // The same order: nothing.
    { kind: 'reorder', attrs: { shape: [6, 4, 4], dims: [6, 16], strides: [16, 1] } },
    // Channel shuffle of 2 groups of 2: wires.
    { kind: 'reorder', attrs: { shape: [6, 4, 4], dims: [24, 2, 2], strides: [4, 1, 2] } },
  ]);
  const { kernels } = await expectVerified(graph, {
    layer0: { pe: 2 },
    layer1: { pe: 2 },
    layer3: { pe: 4 },
  });
  const built = paramsOf(kernels, 'reorder');
  expect(built.map(p => [p.periods, p.dims, p.strides, p.lanes])).toEqual([
    [4, [2, 3, 4], [4, 8, 1], 2],
    [1, [6, 8, 2], [2, 12, 1], 2],
    [24, [2, 2], [1, 2], 4],
  ]);
  expect(built[2].depthBeats).toBe(1);
});

it('takes rows, columns and channels by indices, in the widest entries that stay together', async () => {
  const graph = chainOf([6, 4, 4], uint(4), [
    // Rows mirrored at the border: a frame is one vector.
    { kind: 'reshape', attrs: { shape: [96] } },
    { kind: 'gather', attrs: { size: 6, indices: [2, 1, 0, 1, 2, 3, 4, 5, 4] } },
    // Every second column.
    { kind: 'reshape', attrs: { shape: [9, 16] } },
    { kind: 'gather', attrs: { size: 4, indices: [0, 2] } },
    // Pairs of channels: two at once.
    { kind: 'reshape', attrs: { shape: [9, 2, 4] } },
    { kind: 'gather', attrs: { size: 4, indices: [2, 3, 0, 1, 2, 3] } },
    // The class of each place.
    { kind: 'top-k', attrs: { k: 1 } },
  ]);
  const { kernels } = await expectVerified(graph, {
    layer1: { pe: 4 },
    layer3: { pe: 2 },
    layer5: { pe: 2 },
  });
  const built = paramsOf(kernels, 'gather');
  expect(built.map(p => [p.size, p.block, p.lanes, p.indices])).toEqual([
    [6, 16, 4, [2, 1, 0, 1, 2, 3, 4, 5, 4]],
    [4, 4, 2, [0, 2]],
    [2, 2, 2, [1, 0, 1]],
  ]);
  // Mirrored rows wait; of the columns that pass no more than what repeats is kept.
  expect(built.map(p => p.depthBeats)).toEqual([32, 32, 32]);
});

it('slides windows that see padding alone over a padded image', async () => {
  const graph = chainOf([3, 4, 2], uint(3), [
    { kind: 'pad', attrs: { pads: [2, 3, 0, 2], value: 1 } },
    {
      kind: 'window',
      attrs: { kernel: [2, 1], strides: [1, 2], dilations: [1, 1], pads: [0, 0, 0, 0], padValue: 0 },
    },
    { kind: 'pool', attrs: { mode: 'sum', places: 2 } },
  ]);
  const { kernels } = await expectVerified(graph);
  expect(kernels.map(k => k.kind)).toEqual(expect.arrayContaining(['pad', 'sliding-window', 'pool']));
});

it('reorders element by element where nothing stays together, whatever lanes are asked for', async () => {
  // Channels last to channels first, which a following dense layer wants.
  const graph = chainOf([2, 3, 4], int(3), [
    { kind: 'reorder', attrs: { shape: [24], dims: [4, 6], strides: [1, 4] } },
  ]);
  const { kernels, result } = await expectVerified(graph);
  expect(paramsOf(kernels, 'reorder').map(p => p.lanes)).toEqual([1]);
  expect(result.initiationIntervalCycles).toBe(24);
});
