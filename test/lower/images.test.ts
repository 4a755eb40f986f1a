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

it('reorders element by element where nothing stays together, whatever lanes are asked for', async () => {
  // Channels last to channels first, which a following dense layer wants.
  const graph = chainOf([2, 3, 4], int(3), [
    { kind: 'reorder', attrs: { shape: [24], dims: [4, 6], strides: [1, 4] } },
  ]);
  const { kernels, result } = await expectVerified(graph);
  expect(paramsOf(kernels, 'reorder').map(p => p.lanes)).toEqual([1]);
  expect(result.initiationIntervalCycles).toBe(24);
});
