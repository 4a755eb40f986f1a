import { expect, it } from 'vitest';
import { compileNetwork } from '../../src/compile.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import { lowerToHardware } from '../../src/schedule/index.ts';
import { partOf, partsOf } from '../../src/schedule/parts.ts';
import { resnet } from '../networks/resnet.ts';
import { layerGraph } from './layers.ts';

const chain = lowerToHardware(layerGraph(8, [{ dense: 8 }, { levels: 3 }, { dense: 8 }, { levels: 3 }]), {
  targetCycles: 64,
}).hardware;

const forked = compileNetwork(resnet({ size: 8, stages: [3, 4], blocksPerStage: 1, classes: 4 }), {
  wire: parseWireType('uint8:1/255'),
  targetCycles: 400,
}).hardware;

it.each([
  ['a chain', chain],
  ['forks and joins', forked],
] as const)('covers a design by parts that data enters and leaves once: %s', (_, graph) => {
  const parts = partsOf(graph, 4);
  expect(parts.length).toBeGreaterThan(2);
  const covered = new Set<string>();
  const between = new Set<string>();
  const reached = new Set<string>();
  // The last part is what is left.
  for (const part of parts.slice(0, -1)) expect(part.size).toBeGreaterThanOrEqual(4);
  for (const part of parts) {
    const { kernels, links } = partOf(graph, part);
    expect(kernels.map(k => k.id)).toEqual(graph.kernels.map(k => k.id).filter(id => part.has(id)));
    for (const { stream } of links) covered.add(stream.id);
    for (const kernel of part) reached.add(kernel);
    const entering = graph.links.filter(l => !part.has(l.from.kernel) && part.has(l.to.kernel));
    const leaving = graph.links.filter(l => part.has(l.from.kernel) && !part.has(l.to.kernel));
    expect(entering.length + leaving.length).toBeGreaterThan(0);
    expect(entering.length).toBeLessThanOrEqual(1);
    expect(leaving.length).toBeLessThanOrEqual(1);
    for (const { stream } of leaving) between.add(stream.id);
  }
  expect(reached.size).toBe(graph.kernels.length);
  // A link that no part holds is one through which all data goes from a part to the next.
  const left = graph.links.map(l => l.stream.id).filter(id => !covered.has(id));
  expect(left.filter(id => !between.has(id))).toEqual([]);
});

it('keeps a fork and its join together', () => {
  const forks = forked.kernels.filter(k => k.kind === 'fork');
  expect(forks.length).toBeGreaterThan(0);
  for (const part of partsOf(forked, 1)) {
    const { kernels, links } = partOf(forked, part);
    for (const { id } of kernels.filter(k => k.kind === 'fork')) {
      expect(links.filter(l => l.from.kernel === id)).toHaveLength(2);
    }
  }
});
