import { expect, it } from 'vitest';
import { lowerNetwork } from '../../src/compile.ts';
import { areaOf } from '../../src/devices/resources.ts';
import type { LayerGraph } from '../../src/ops/index.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import {
  type DesignPoint,
  type ExploreOptions,
  exploreDesigns,
  paretoFront,
} from '../../src/schedule/explore.ts';
import { lowerToHardware } from '../../src/schedule/index.ts';
import { residualNetwork } from '../scenarios/networks.ts';
import { own } from './aimed-networks.ts';
import { layerGraph } from './layers.ts';

function frontOf(layers: LayerGraph, options: ExploreOptions = {}): readonly DesignPoint[] {
  const search = exploreDesigns(layers, options);
  for (;;) {
    const next = search.next();
    if (next.done) return next.value;
    expect(next.value.done).toBeLessThanOrEqual(next.value.planned);
  }
}

const point = (cycles: number, lut: number, dsp = 0, blockRam = 0) => ({
  initiationIntervalCycles: cycles,
  area: { lut, ff: 0, dsp, blockRam },
});

it('keeps the points that nothing beats, and of equal ones the first', () => {
  const [a, b, c, d] = [point(10, 100), point(10, 100), point(20, 50, 1), point(20, 60)];
  expect(paretoFront([point(30, 60), c, a, b, d, point(20, 61)])).toEqual([a, c, d]);
  expect(paretoFront([a, b])[0]).toBe(a);
  // Half a block RAM is a difference; a fraction of a LUT is none.
  expect(paretoFront([point(5, 9, 0, 0.5), point(5, 9.2, 0, 1), point(5, 10)])).toHaveLength(2);
});

const mnist = lowerNetwork(own('mnist-mlp-w2a2/model.onnx')(), {
  wire: parseWireType('uint8:1/255'),
}).layers;

it('finds at least twenty designs of a small network, and none of them beats another', () => {
  const front = frontOf(mnist);
  expect(front.length).toBeGreaterThanOrEqual(20);
  for (const [i, one] of front.entries())
    for (const other of front.slice(i + 1)) {
      expect(other.initiationIntervalCycles).toBeGreaterThanOrEqual(one.initiationIntervalCycles);
      const pair = [one, other];
      expect(paretoFront(pair)).toHaveLength(2);
    }
  // From many lanes to one.
  expect(front[front.length - 1].initiationIntervalCycles).toBeGreaterThan(
    50 * front[0].initiationIntervalCycles,
  );
  expect(front[0].area.lut).toBeGreaterThan(4 * front[front.length - 1].area.lut);
});

it.each([{}, { family: 'ecp5', clockMegahertz: 100 }] as const)(
  'tells of each design what compile makes of its folding: %j',
  options => {
    const { layers } = lowerNetwork(residualNetwork(), { wire: parseWireType('int4') });
    const front = frontOf(layers, { ...options, points: 5 });
    expect(front.length).toBeGreaterThanOrEqual(5);
    for (const { folding, area, ...cycles } of front) {
      const { hardware, prediction } = lowerToHardware(layers, { ...options, folding });
      expect(areaOf(hardware.kernels, options.family ?? 'xc7')).toEqual(area);
      expect(prediction).toMatchObject(cycles);
    }
  },
);

it('spares multipliers where a faster or a smaller design of LUTs is there', () => {
  const { layers } = lowerNetwork(own('mnist-cnn-int8/qdq-int8.onnx')(), {});
  const front = frontOf(layers, { points: 6 });
  const ofTarget = (blocks: number): number => front.filter(({ area }) => area.dsp <= blocks).length;
  expect(ofTarget(Number.POSITIVE_INFINITY)).toBeGreaterThan(ofTarget(20));
});

it('ends where a network has fewer designs than are wanted', () => {
  const front = frontOf(layerGraph(1, [{ dense: 1 }]), { points: 20 });
  expect(front).toHaveLength(1);
});
