import { expect, it } from 'vitest';
import type { HardwareGraph } from '../../src/schedule/hardware.ts';
import { layerGraph } from '../schedule/layers.ts';
import { verifyLayers } from '../schedule/verify-layers.ts';

const DEEP = 600;
/** The first FIFO of the design made much deeper than it needs to be. */
const depths: number[] = [];
const deepened = (graph: HardwareGraph): HardwareGraph => ({
  ...graph,
  kernels: graph.kernels.map(kernel => {
    if (kernel.kind !== 'fifo') return kernel;
    depths.push(kernel.params.depth);
    return depths.length > 1 ? kernel : { ...kernel, params: { ...kernel.params, depth: DEEP } };
  }),
});

it('tells what each FIFO held at most, and which is deeper than its memory must be', async () => {
  const layers = layerGraph(12, [{ dense: 12 }, { levels: 3 }, { dense: 12 }, { levels: 3 }, { dense: 6 }]);
  const folding = { layer0: { pe: 1, simd: 2 }, layer2: { pe: 2, simd: 1 }, layer4: { pe: 1, simd: 1 } };
  const input = Float64Array.from({ length: 12 * 4 }, (_, i) => (i * 7) % 4);
  const { result } = await verifyLayers(layers, input, { folding }, deepened);
  expect(result.mismatches).toBe(0);
  expect(result.fifos).toHaveLength(depths.length);
  const [deep, ...others] = result.fifos;
  expect(deep.depthBeats).toBe(DEEP);
  expect(deep.peakBeats).toBeGreaterThan(2);
  expect(deep.peakBeats).toBeLessThan(DEEP);
  expect(deep.wastedLuts).toBeGreaterThan(0);
  others.forEach((fifo, i) => {
    expect(fifo).toMatchObject({ depthBeats: depths[i + 1], wastedLuts: 0 });
    expect(fifo.peakBeats).toBeGreaterThan(2);
    expect(fifo.peakBeats).toBeLessThanOrEqual(fifo.depthBeats);
  });
});
