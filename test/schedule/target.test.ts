import { expect, it } from 'vitest';
import { compileNetwork } from '../../src/compile.ts';
import { uint } from '../../src/ir/integer-type.ts';
import { lowerToHardware } from '../../src/schedule/index.ts';
import { aimedNetworks, expectWithinTargets, missed, own } from './aimed-networks.ts';
import { layerGraph } from './layers.ts';

it.each(aimedNetworks.map(network => [network.name, network] as const))(
  'keeps to a target, or says what exceeds it: %s',
  (_, network) => {
    const { targets } = network;
    expectWithinTargets(network, [targets[Math.floor(targets.length / 2)]]);
  },
);

it('compiles the int8 CNN within a target that lanes without a common divisor would miss', () => {
  const graph = own('mnist-cnn-int8/qdq-int8.onnx')();
  const { prediction, notes } = compileNetwork(graph, { targetCycles: 1024 });
  expect(prediction.initiationIntervalCycles).toBeLessThanOrEqual(1024);
  expect(missed(notes)).toEqual([]);
});

it('names a layer that the folding file makes too slow', () => {
  const graph = layerGraph(16, [{ dense: 12 }, { levels: 3 }, { dense: 9 }]);
  const { notes } = lowerToHardware(graph, { folding: { layer2: { pe: 1, simd: 1 } }, targetCycles: 50 });
  expect(notes).toMatchObject([
    { code: 'folding/target-missed-by-fold', severity: 'warning', at: { node: 'layer2' } },
  ]);
  expect(notes[0].message).toBe(
    "the design takes 108 cycles per frame, more than the 50 that are asked for: the mvu 'layer2' takes 108, " +
      'folded as the folding file says',
  );
});

it('names the stream whose vectors are cut into others that no lanes divide', () => {
  const graph = layerGraph(6, [{ dense: 5 }], { vectors: 6, type: uint(2) });
  const value = graph.values.get('v0');
  if (!value) throw new Error('the layer has a result');
  const cut = { ...value, shape: [5, 6] };
  const reshape = {
    ...graph.nodes[0],
    name: 'cut',
    kind: 'reshape',
    inputs: ['v0'],
    outputs: ['c'],
    attrs: { shape: [5, 6] },
  };
  const rank = { ...reshape, name: 'rank', kind: 'top-k', inputs: ['c'], outputs: ['y'], attrs: { k: 1 } };
  const layers = {
    ...graph,
    outputs: [{ name: 'y', value: 'y' }],
    nodes: [graph.nodes[0], reshape, rank],
    values: new Map([
      ...graph.values,
      ['c', cut],
      ['y', { ...cut, shape: [5, 1], type: uint(3), range: { min: 0, max: 5 } }],
    ]),
  } as typeof graph;
  const { notes, prediction } = lowerToHardware(layers, { targetCycles: 8 });
  expect(prediction.initiationIntervalCycles).toBe(30);
  expect(notes).toMatchObject([{ code: 'folding/target-missed-by-stream', at: { node: 'layer0' } }]);
  expect(notes[0].message).toMatch(
    /^the design takes 30 cycles .*: on the stream from 'layer0' to 'rank' the width-converter '.*' takes 30$/,
  );
});
