import { expect, it } from 'vitest';
import { bipolar } from '../../src/ir/integer-type.ts';
import { invariant } from '../../src/ir/invariant.ts';
import { costOf, type Kernel, portsOf } from '../../src/kernels/index.ts';
import type { StreamShape } from '../../src/kernels/stream.ts';
import { layerCycles, lowerLayer } from '../../src/lower/index.ts';
import { type Fold, type LayerContext, layerContext } from '../../src/lower/lowering.ts';
import type { LayerGraph, LayerOp } from '../../src/ops/index.ts';
import { DEFAULT_TARGET_CYCLES, type FoldingFile, foldLayers } from '../../src/schedule/fold.ts';
import { lowerToHardware } from '../../src/schedule/index.ts';
import { codesOf, diagnosticsOf } from '../graph-ops/samples.ts';
import { Random } from '../kernels/random.ts';
import { layerGraph } from './layers.ts';

function contextsOf(graph: LayerGraph): Map<string, LayerContext> {
  return new Map(graph.nodes.map(node => [node.name, layerContext(graph, node)]));
}

const contextOf = (graph: LayerGraph, node: LayerOp): LayerContext => layerContext(graph, node);

const kernelOf = (node: LayerOp, context: LayerContext, fold: Fold): Kernel => {
  const kernel = lowerLayer(node, context, fold);
  invariant(kernel, `${node.name} is built`);
  return kernel;
};

const foldOf = (folds: ReadonlyMap<string, Fold>, name: string): Fold => {
  const fold = folds.get(name);
  invariant(fold, `${name} is folded`);
  return fold;
};

/** Resources by their share of a Zynq 7020. */
function price(kernel: Pick<Kernel, 'kind' | 'params'>, contents: Kernel['contents'] = {}): number {
  const { lut, ff, dsp, blockRam } = costOf({ id: '', layer: '', contents, ...kernel } as Kernel);
  return lut + ff / 2 + 240 * dsp + 380 * blockRam;
}

/** What a fold costs of a chain: its kernel, those that follow its lanes, and in front of each a register and an adapter. */
function area(graph: LayerGraph, node: LayerOp, fold: Fold, before: StreamShape | undefined): number {
  const kernel = kernelOf(node, contextOf(graph, node), fold);
  const input = portsOf(kernel).inputs.s_axis;
  const output = portsOf(kernel).outputs.m_axis;
  const isEqual = before === undefined || before.lanes === input.lanes;
  const own =
    price(kernel, kernel.contents) +
    price({ kind: 'axis-register', params: { stream: input } }) +
    (isEqual ? 0 : price({ kind: 'width-converter', params: { input: before, outputLanes: input.lanes } }));
  const next = graph.nodes[graph.nodes.indexOf(node) + 1];
  if (!next || next.kind === 'dense') return own;
  return own + area(graph, next, { pe: Math.min(output.lanes, output.vectorElements), simd: 1 }, output);
}

const networks: [string, LayerGraph][] = [
  ['one layer', layerGraph(12, [{ dense: 10 }])],
  [
    'a chain',
    layerGraph(16, [{ dense: 12 }, { levels: 3 }, { dense: 9 }, { levels: 1 }, { dense: 5 }, { topK: 2 }]),
  ],
  // Lanes are cheap here, and an adapter is not.
  [
    'signs',
    layerGraph(60, [{ dense: 24 }, { levels: 1 }, { dense: 40 }, { levels: 1 }, { dense: 10 }], {
      type: bipolar,
      hasSigns: true,
    }),
  ],
  [
    'several vectors',
    layerGraph(6, [{ levels: 3 }, { dense: 7 }, { levels: 3 }, { dense: 4 }], { vectors: 5 }),
  ],
];

it.each(networks)('folds every layer to meet the target at the least area: %s', (_, graph) => {
  for (const targetCycles of [1, 5, 12, 40, 70, 100, 200, 1000]) {
    const { folds, notes } = foldLayers(graph, contextsOf(graph), { targetCycles });
    let before: StreamShape | undefined;
    let missed = 0;
    for (const node of graph.nodes) {
      const context = contextOf(graph, node);
      const fold = foldOf(folds, node.name);
      const [rows, columns] = [context.output.shape.at(-1) ?? 1, context.input.shape.at(-1) ?? 1];
      if (node.kind === 'dense') {
        const all = Array.from({ length: rows * columns }, (_, i) => ({
          pe: Math.floor(i / columns) + 1,
          simd: (i % columns) + 1,
        }));
        const fast = all.filter(f => layerCycles(node, context, f) <= targetCycles);
        if (fast.length === 0) {
          expect(fold).toEqual({ pe: rows, simd: columns });
          missed++;
        } else {
          expect(layerCycles(node, context, fold)).toBeLessThanOrEqual(targetCycles);
          // Folds that waste lanes are slower than a smaller one of the same cycles, so only those matter.
          const tight = fast.filter(
            f =>
              f.pe === Math.ceil(rows / Math.ceil(rows / f.pe)) &&
              f.simd === Math.ceil(columns / Math.ceil(columns / f.simd)),
          );
          const least = Math.min(...tight.map(f => area(graph, node, f, before)));
          expect(area(graph, node, fold, before)).toBe(least);
        }
      } else if (before !== undefined) {
        expect(fold).toEqual({ pe: Math.min(before.lanes, columns), simd: 1 });
      }
      before = portsOf(kernelOf(node, context, fold)).outputs.m_axis;
    }
    expect(
      notes.filter(n => n.at?.node !== graph.nodes[0].name || graph.nodes[0].kind === 'dense'),
    ).toHaveLength(missed);
    for (const note of notes)
      expect(note).toMatchObject({ code: 'folding/target-missed', severity: 'warning' });
  }
});

it('says how fast it can be where the target is missed', () => {
  const graph = layerGraph(6, [{ dense: 4 }], { vectors: 5 });
  const { folds, notes } = foldLayers(graph, contextsOf(graph), { targetCycles: 4 });
  expect(foldOf(folds, 'layer0')).toEqual({ pe: 4, simd: 6 });
  expect(notes).toMatchObject([{ code: 'folding/target-missed', at: { node: 'layer0' } }]);
  expect(notes[0].message).toBe('no folding reaches 4 cycles per frame; fully parallel it takes 5');
});

it('aims at the default target where none is given', () => {
  const graph = layerGraph(100, [{ dense: 100 }]);
  const { folds, notes } = foldLayers(graph, contextsOf(graph), {});
  const cycles = layerCycles(graph.nodes[0], contextOf(graph, graph.nodes[0]), foldOf(folds, 'layer0'));
  expect(cycles).toBeLessThanOrEqual(DEFAULT_TARGET_CYCLES);
  expect(notes).toEqual([]);
});

it('takes the folding file at its word, dimensions left out being 1', () => {
  const graph = layerGraph(16, [{ dense: 12 }, { levels: 3 }, { dense: 9 }]);
  const { folds } = foldLayers(graph, contextsOf(graph), {
    folding: { layer0: { pe: 5, simd: 7 }, layer1: { pe: 2 }, layer2: { simd: 12 } },
    targetCycles: 1,
  });
  expect([...folds]).toEqual([
    ['layer0', { pe: 5, simd: 7 }],
    ['layer1', { pe: 2, simd: 1 }],
    ['layer2', { pe: 1, simd: 12 }],
  ]);
});

it('gathers what is wrong with a folding file', () => {
  const graph = layerGraph(4, [{ dense: 3 }, { levels: 3 }]);
  const contexts = contextsOf(graph);
  const found = diagnosticsOf(() =>
    foldLayers(graph, contexts, {
      folding: { layer0: { pe: 4, simd: 0 }, layer1: { simd: 2 }, other: {}, layer9: {} },
    }),
  );
  expect(found.map(d => [d.code, d.at?.node])).toEqual([
    ['folding/unknown-layer', undefined],
    ['folding/unknown-layer', undefined],
    ['folding/out-of-range', 'layer0'],
    ['folding/out-of-range', 'layer0'],
    ['folding/out-of-range', 'layer1'],
  ]);
  expect(found[0].message).toContain("names 'other', which is no layer; layers are layer0, layer1");
  expect(found[2].message).toBe('pe is 4; it must be a whole number from 1 to 3');
  for (const value of [1.5, -1, Number.NaN, 5]) {
    expect(codesOf(() => foldLayers(graph, contexts, { folding: { layer0: { simd: value } } }))).toEqual([
      'folding/out-of-range',
    ]);
  }
});

it('builds hardware whose predicted interval is the slowest layer where nothing bursts', () => {
  const graph = layerGraph(16, [{ dense: 12 }, { levels: 3 }, { dense: 9 }, { topK: 1 }]);
  for (const targetCycles of [12, 48, 200]) {
    const { folds, prediction } = lowerToHardware(graph, { targetCycles });
    const slowest = Math.max(
      ...graph.nodes.map(n => layerCycles(n, contextOf(graph, n), foldOf(folds, n.name))),
    );
    expect(prediction.initiationIntervalCycles).toBeGreaterThanOrEqual(slowest);
    expect(prediction.initiationIntervalCycles).toBeLessThanOrEqual(Math.max(targetCycles, slowest));
    expect(prediction.frameEndCycles[0]).toBe(prediction.latencyCycles);
  }
});

it('keeps instance names apart from modules, the top and each other', () => {
  const graph = layerGraph(
    4,
    [
      { dense: 3, name: 'mvu' },
      { levels: 3, name: 'bw_net' },
      { dense: 3, name: 'frame_in' },
      { levels: 1, name: 'MVU' },
      { dense: 2, name: 'fc' },
      { topK: 1, name: 'fc out' },
    ],
    { name: 'net' },
  );
  const { hardware } = lowerToHardware(graph, {});
  const names = [...hardware.kernels.map(k => k.id), ...hardware.links.map(l => l.stream.id)];
  const folded = names.map(n => n.toLowerCase());
  expect(new Set(folded).size).toBe(names.length);
  for (const taken of ['mvu', 'mvu_dot', 'threshold', 'fifo', 'bw_net']) expect(folded).not.toContain(taken);
  expect(hardware.kernels.filter(k => k.kind === 'mvu').map(k => k.layer)).toEqual(['mvu', 'frame_in', 'fc']);
});

it('unrolls the layers that the folding file says, and gives their neighbours lanes that keep up', () => {
  const graph = layerGraph(12, [{ dense: 10 }, { levels: 3 }, { dense: 6 }]);
  const { folds } = foldLayers(graph, contextsOf(graph), { folding: { layer0: { mode: 'unrolled' } } });
  expect(foldOf(folds, 'layer0')).toEqual({ pe: 10, simd: 12, mode: 'unrolled' });
  expect(foldOf(folds, 'layer1').pe).toBe(10);
  expect(foldOf(folds, 'layer2').mode).toBeUndefined();
  const { hardware } = lowerToHardware(graph, { folding: { layer0: { mode: 'unrolled' } } });
  expect(hardware.kernels.filter(k => k.kind.startsWith('mvu')).map(k => k.kind)).toEqual([
    'mvu-unrolled',
    'mvu',
  ]);
});

it('refuses to unroll with lanes, what has no weights, and what is too large', () => {
  const graph = layerGraph(12, [{ dense: 10 }, { levels: 3 }, { dense: 6 }]);
  const refused = (folding: FoldingFile, layers: LayerGraph = graph) =>
    diagnosticsOf(() => foldLayers(layers, contextsOf(layers), { folding })).map(d => [
      d.code,
      d.at?.node,
      d.message,
    ]);
  const mode = 'unrolled' as const;
  expect(refused({ layer0: { mode, pe: 2, simd: 3 }, layer1: { mode } })).toEqual([
    ['folding/unrolled-lanes', 'layer0', '"mode": "unrolled" is given together with "pe"'],
    ['folding/unrolled-lanes', 'layer0', '"mode": "unrolled" is given together with "simd"'],
    ['folding/not-unrollable', 'layer1', 'a threshold layer cannot be unrolled'],
  ]);
  const random = new Random(1);
  const large = layerGraph(220, [{ dense: 220 }]);
  const [node] = large.nodes;
  invariant(node.kind === 'dense', 'a dense layer');
  for (let i = 0; i < node.attrs.weights.data.length; i++) {
    node.attrs.weights.data[i] = random.integer(-127, 127);
  }
  expect(refused({ layer0: { mode } }, large)).toEqual([
    ['folding/too-many-adders', 'layer0', expect.stringMatching(/it takes \d{5} adders; the limit is 16384/)],
  ]);
});
