import { expect, it } from 'vitest';
import { uint } from '../../src/ir/integer-type.ts';
import type { Kernel } from '../../src/kernels/index.ts';
import { bottleneckOf } from '../../src/schedule/bottleneck.ts';
import type { HardwareGraph } from '../../src/schedule/hardware.ts';
import { lowerToHardware } from '../../src/schedule/index.ts';
import { layerGraph } from './layers.ts';

it('is the slowest kernel of a schedule, one that computes before what only passes its beats on', () => {
  const graph = layerGraph(16, [{ dense: 12 }, { levels: 3 }, { dense: 9 }, { topK: 1 }]);
  const { hardware, prediction } = lowerToHardware(graph, {
    folding: { layer0: { pe: 12, simd: 1 }, layer2: { pe: 3, simd: 2 } },
  });
  const interval = prediction.initiationIntervalCycles;
  expect(interval).toBe(18);
  expect(bottleneckOf(hardware, interval)).toMatchObject({
    kernel: { id: 'layer2', kind: 'mvu' },
    cycles: 18,
  });
  // Frames of as many beats as the first layer has cycles: not the adapter of the wire, not the register behind it.
  const first: HardwareGraph = { ...hardware, kernels: hardware.kernels.filter(k => k.layer !== 'layer2') };
  expect(bottleneckOf(first, 16)).toMatchObject({ kernel: { id: 'layer0' }, cycles: 16 });
});

it('is an adapter where that is slowest', () => {
  const graph = layerGraph(4, [{ dense: 4 }]);
  const { hardware } = lowerToHardware(graph, { folding: { layer0: { pe: 4, simd: 4 } } });
  const input = { type: uint(2), lanes: 4, vectorElements: 4, vectorsPerFrame: 3 };
  const params = { input, outputLanes: 1 };
  const converter: Kernel = { id: 'narrow', kind: 'width-converter', layer: 'layer0', params, contents: {} };
  const found = bottleneckOf({ ...hardware, kernels: [...hardware.kernels, converter] }, 12);
  expect(found).toMatchObject({ kernel: { id: 'narrow' }, cycles: 12 });
});
