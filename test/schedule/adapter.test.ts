import { expect, it } from 'vitest';
import { uint } from '../../src/ir/integer-type.ts';
import { areaPrice } from '../../src/kernels/area-price.ts';
import { costOf, type Kernel, timingOf } from '../../src/kernels/index.ts';
import type { StreamShape } from '../../src/kernels/stream.ts';
import { type Adapter, adapterOf } from '../../src/schedule/adapter.ts';
import { predict } from '../../src/schedule/predict.ts';

const stream = (vectorsPerFrame: number, vectorElements: number, lanes: number): StreamShape => ({
  type: uint(3),
  lanes,
  vectorElements,
  vectorsPerFrame,
});

const lanesOf = ({ converters }: Adapter): number[][] =>
  converters.map(({ input, outputLanes }) => [input.vectorElements, input.lanes, outputLanes]);

const kernelsOf = ({ converters }: Adapter): Kernel[] =>
  converters.map((params, i) => ({ id: `k${i}`, kind: 'width-converter', layer: '', params, contents: {} }));

/** The interval of the converters one behind the other. */
function intervalOf(adapter: Adapter): number {
  const kernels = kernelsOf(adapter).map(kernel => ({ id: kernel.id, timing: timingOf(kernel) }));
  const links = kernels.slice(1).map(({ id }, i) => ({
    from: { kernel: kernels[i].id, port: 'm_axis' },
    to: { kernel: id, port: 's_axis' },
  }));
  return predict({ kernels, links }).initiationIntervalCycles;
}

it('is nothing between streams that are alike, or the same beats in other vectors', () => {
  expect(adapterOf(stream(4, 6, 2), stream(4, 6, 2), 1)).toEqual({ converters: [], cycles: 0, cost: 0 });
  expect(adapterOf(stream(4, 6, 2), stream(1, 24, 2), 1)).toEqual({ converters: [], cycles: 0, cost: 0 });
});

it('goes through lanes that divide both vectors, where elements move from one to another', () => {
  // 13 lanes of 64 elements leave spare ones; what goes one element after another takes 3136 cycles.
  const [out, into] = [stream(49, 64, 13), stream(1, 3136, 8)];
  expect(lanesOf(adapterOf(out, into, 1000))).toEqual([[64, 13, 8]]);
  // Where there is time, the cheapest way is taken.
  expect(adapterOf(out, into, 4000).cost).toBeLessThanOrEqual(adapterOf(out, into, 1000).cost);
  // Only one element at a time stays in place: nothing else is possible, however slow.
  expect(adapterOf(stream(3, 5, 5), stream(5, 3, 3), 1)).toMatchObject({ cycles: 15 });
});

it('takes the cycles that its converters take, and costs what they cost', () => {
  for (const [vectors, elements, others] of [
    [4, 6, 6],
    [6, 4, 24],
    [2, 12, 8],
    [5, 6, 10],
  ]) {
    for (let outLanes = 1; outLanes <= elements; outLanes++) {
      for (let intoLanes = 1; intoLanes <= others; intoLanes++) {
        const [out, into] = [
          stream(vectors, elements, outLanes),
          stream((vectors * elements) / others, others, intoLanes),
        ];
        const adapter = adapterOf(out, into, 8);
        const kernels = kernelsOf(adapter);
        expect(adapter.cost).toBeCloseTo(kernels.reduce((sum, k) => sum + areaPrice(costOf(k)), 0));
        if (kernels.length === 0) continue;
        expect({ outLanes, intoLanes, cycles: adapter.cycles }).toEqual({
          outLanes,
          intoLanes,
          cycles: intervalOf(adapter),
        });
      }
    }
  }
});
