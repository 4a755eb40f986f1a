import { expect, it } from 'vitest';
import { lowerNetwork } from '../../src/compile.ts';
import type { Kernel } from '../../src/kernels/index.ts';
import type { LayerGraph } from '../../src/ops/index.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import { simulateTiming } from '../../src/schedule/event-simulator.ts';
import { timedDesign } from '../../src/schedule/fifo-depths.ts';
import type { FoldingFile } from '../../src/schedule/fold.ts';
import type { HardwareGraph } from '../../src/schedule/hardware.ts';
import { lowerToHardware } from '../../src/schedule/index.ts';
import { smallCases } from '../networks/cases.ts';
import { layerGraph } from './layers.ts';

type Buffer = Extract<Kernel, { kind: 'fifo' | 'axis-register' }>;
const isBuffer = (kernel: Kernel): kernel is Buffer =>
  kernel.kind === 'fifo' || kernel.kind === 'axis-register';

const depthOf = (kernel: Buffer): number => (kernel.kind === 'fifo' ? kernel.params.depth : 2);

/** The same design with another depth in one place. */
function withDepth(graph: HardwareGraph, id: string, depth: number): HardwareGraph {
  const replaced = (kernel: Kernel): Kernel => {
    if (kernel.id !== id || !isBuffer(kernel)) return kernel;
    const { stream } = kernel.params;
    const { layer, contents } = kernel;
    return depth <= 2
      ? { id, layer, contents, kind: 'axis-register', params: { stream } }
      : { id, layer, contents, kind: 'fifo', params: { depth, stream } };
  };
  return { ...graph, kernels: graph.kernels.map(replaced) };
}

/** Over many frames: one that a FIFO is too shallow for by a little may be late only now and then. */
function intervalOf(graph: HardwareGraph): number {
  const MANY = 40;
  const { blocked, frameEnds } = simulateTiming(timedDesign(graph), MANY);
  const [ends] = frameEnds.values();
  return blocked.length > 0 ? Number.POSITIVE_INFINITY : (ends[MANY - 1] - ends[MANY / 2 - 1]) / (MANY / 2);
}

/** Layers that take their inputs in a burst while the layer before gives its outputs one by one, and others. */
const designs: [string, LayerGraph, FoldingFile][] = [
  [
    'a burst of 16',
    layerGraph(16, [{ dense: 16 }, { dense: 16 }]),
    { layer0: { pe: 1, simd: 1 }, layer1: { pe: 1, simd: 1 } },
  ],
  [
    'three bursts of different widths',
    layerGraph(12, [{ dense: 12 }, { levels: 3 }, { dense: 12 }, { levels: 3 }, { dense: 6 }]),
    { layer0: { pe: 1, simd: 2 }, layer2: { pe: 2, simd: 1 }, layer4: { pe: 1, simd: 1 } },
  ],
  [
    'several vectors',
    layerGraph(4, [{ dense: 8 }, { dense: 4 }], { vectors: 6 }),
    { layer0: { pe: 1, simd: 1 }, layer1: { pe: 1, simd: 1 } },
  ],
  [
    'a gearbox between',
    layerGraph(6, [{ dense: 10 }, { dense: 6 }], { vectors: 2 }),
    { layer0: { pe: 4, simd: 1 }, layer1: { pe: 1, simd: 3 } },
  ],
];

/** Lowering any depth by one lengthens the interval, which is that of FIFOs as deep as one could want. */
function expectLeast({ hardware, prediction }: ReturnType<typeof lowerToHardware>): void {
  const interval = prediction.initiationIntervalCycles;
  expect(intervalOf(hardware)).toBe(interval);
  const buffers = hardware.kernels.filter(isBuffer);
  const roomy = buffers.reduce((graph, { id }) => withDepth(graph, id, 4096), hardware);
  expect(interval).toBe(intervalOf(roomy));
  for (const buffer of buffers) {
    const depth = depthOf(buffer);
    if (depth > 2) expect(intervalOf(withDepth(hardware, buffer.id, depth - 1))).toBeGreaterThan(interval);
  }
}

it.each(designs)('chooses the least depths of all: %s', (_, layers, folding) => {
  expectLeast(lowerToHardware(layers, { folding }));
});

it.each(['ResNet', 'U-Net', 'DenseNet'] as const)(
  'chooses the least depths of all, skips among them: %s',
  name => {
    const { graph, wire, options } = smallCases[name];
    const { layers } = lowerNetwork(graph(), { wire: parseWireType(wire) });
    const lowered = lowerToHardware(layers, options);
    expect(lowered.hardware.kernels.filter(isBuffer).some(k => depthOf(k) > 2)).toBe(true);
    expectLeast(lowered);
  },
);

it('finds that a burst needs a FIFO, and where', () => {
  const [, layers, folding] = designs[0];
  const { hardware } = lowerToHardware(layers, { folding });
  const deep = hardware.kernels.filter(isBuffer).filter(k => depthOf(k) > 2);
  // Only the stream between the two layers: the second is busy for 15 of 16 rows after it has read.
  expect(deep.map(k => k.layer)).toEqual(['layer0']);
  const shallow = deep.reduce((graph, { id }) => withDepth(graph, id, 2), hardware);
  expect(intervalOf(shallow)).toBeGreaterThan(intervalOf(hardware) * 1.2);
});

it('builds plain registers where those are enough', () => {
  const layers = layerGraph(8, [{ dense: 4 }, { levels: 3 }, { topK: 1 }]);
  const { hardware } = lowerToHardware(layers, { folding: { layer0: { pe: 4, simd: 8 } } });
  expect(hardware.kernels.filter(isBuffer).every(k => k.kind === 'axis-register')).toBe(true);
});

it('connects every port once, names and carries each stream from its kernel to the next', () => {
  for (const [, layers, folding] of designs) {
    const { hardware } = lowerToHardware(layers, { folding });
    expect(hardware.kernels[0].kind).toBe('frame-input');
    expect(hardware.kernels.at(-1)?.kind).toBe('frame-output');
    expect(hardware.links.map(l => l.from.kernel)).toEqual(hardware.kernels.slice(0, -1).map(k => k.id));
    expect(hardware.links.map(l => l.to.kernel)).toEqual(hardware.kernels.slice(1).map(k => k.id));
    for (const { value } of hardware.links) expect(layers.values.has(value)).toBe(true);
  }
});
