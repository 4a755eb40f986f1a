import { join } from 'node:path';
import { expect, it } from 'vitest';
import { designBench } from '../../sim/design-bench.ts';
import { expectedBeats, referenceRun } from '../../sim/golden.ts';
import { buildSimulator } from '../../sim/simulator.ts';
import { verifyDesign } from '../../sim/verify.ts';
import { readDesign } from '../../src/artifact/index.ts';
import { compileNetwork, lowerNetwork } from '../../src/compile.ts';
import { NetworkBuilder } from '../../src/frontend/builder.ts';
import { randomFrames } from '../../src/host/input.ts';
import { hostOfManifest } from '../../src/host/interface.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import { normals } from '../gates/gated-graphs.ts';
import { twoHeads, twoTowers, weights } from '../models/several-ports.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { type Place, setFault, withFaultStages } from './faulty-design.ts';
import { designOf, ENDS, expectExact, FRAMES, proveEnd, TARGETS } from './port-proofs.ts';

const scratch = temporaryFolder('ports-faults');

it.each([40, 1000])(
  'gives two outputs, at %d cycles a frame, each as onnxruntime does',
  async targetCycles => {
    const graph = twoHeads();
    const design = await designOf(`heads ${targetCycles}`, graph, { targetCycles });
    expect(design.manifest.outputs.map(({ modelName, port, shape }) => ({ modelName, port, shape }))).toEqual(
      [
        { modelName: 'boxes', port: 'm_axis_boxes', shape: [6, 2, 2] },
        { modelName: 'scores', port: 'm_axis_scores', shape: [5] },
      ],
    );
    expect(design.manifest.inputs.map(({ port }) => port)).toEqual(['s_axis']);
    const result = await expectExact(graph, design);
    expect(result.initiationIntervalCycles).toBe(result.predictedInitiationIntervalCycles);
    for (const output of result.outputs) expect(output.latencyCycles).toBe(output.predictedLatencyCycles);
  },
);

it('gives a value that is an output and is read as well', async () => {
  const graph = twoHeads({ hasFeatures: true });
  const design = await designOf('features', graph, { targetCycles: 300 });
  const result = await expectExact(graph, design);
  // Features leave long before the scores that are made of them.
  const [boxes, scores, features] = result.outputs.map(({ latencyCycles }) => latencyCycles);
  expect(features).toBeLessThanOrEqual(Math.min(boxes, scores));
});

it.each([10, 400])('takes two inputs, at %d cycles a frame, frames in step', async targetCycles => {
  const graph = twoTowers();
  const design = await designOf(`towers ${targetCycles}`, graph, { targetCycles });
  expect(design.manifest.inputs.map(({ name, port }) => ({ name, port }))).toEqual([
    { name: 'long', port: 's_axis_long' },
    { name: 'late', port: 's_axis_late' },
  ]);
  expect(design.manifest.inputs.every(({ hostQuantizer }) => hostQuantizer !== null)).toBe(true);
  await expectExact(graph, design);
});

it('takes inputs whose wires are declared', async () => {
  const graph = twoTowers({ isQuantized: false });
  const wires = new Map([
    ['long', parseWireType('int3:1/2')],
    ['late', parseWireType('uint4:1/4')],
  ]);
  await expectExact(graph, await designOf('wires', graph, { wires, targetCycles: 60 }));
});

it.each(Object.keys(ENDS).map((name, i) => [name, TARGETS[i % 2]] as const))('is exact with %s', proveEnd);

it('gives a winner that is an output and chooses as well', async () => {
  const net = new NetworkBuilder('winner');
  const codes = net.quant(net.input('x', [1, 4]), { scale: 0.5, bits: 3, signed: true });
  const winner = net.argMax(net.matMul(codes, weights(net, [4, 3], 6)), { axis: 1, keepDims: false });
  const all = net.quant(net.constant(normals(3 * 4 * 2, 5), [3, 4, 2]), {
    scale: 0.25,
    bits: 3,
    signed: true,
  });
  net.output('y', net.matMul(codes, net.gather(all, net.squeeze(winner))));
  net.output('winner', net.unsqueeze(winner, [0]));
  const graph = net.build();
  const { gates, notes } = lowerNetwork(graph, {});
  // Its scores are exact: it is a part of the network like any other.
  expect(gates).toEqual([]);
  expect(notes.map(note => note.code)).toEqual(['lower/host-quantizer']);
  await expectExact(graph, await designOf('winner', graph, { targetCycles: 20 }));
});

it('passes over the points where a model may be cut', () => {
  const net = new NetworkBuilder('cuts');
  const codes = net.quant(net.input('x', [1, 6]), { scale: 0.5, bits: 3, signed: true });
  const middle = net.quant(net.matMul(codes, weights(net, [6, 4], 8)), { scale: 1, bits: 3, signed: true });
  net.cut(middle);
  net.output('a', net.matMul(middle, weights(net, [4, 3], 9)));
  net.output('b', net.matMul(middle, weights(net, [4, 2], 10)));
  const { cuts, notes } = compileNetwork(net.build());
  expect(cuts).toEqual([]);
  expect(notes.map(note => note.code)).toContain('cut/not-cut');
});

it.each([
  ['boxes', 'heads alone', twoHeads],
  ['scores', 'heads alone', twoHeads],
  ['long', 'towers alone', twoTowers],
  ['late', 'towers alone', twoTowers],
] as const)('goes on where only %s stalls', async (port, name, graph) => {
  const design = await designOf(name, graph(), { targetCycles: 100 });
  const { hardware, manifest, layers, folder } = design;
  const [stream] = [...hardware.sources, ...hardware.sinks].filter(end => end.name.endsWith(`_${port}`));
  const run = referenceRun(layers, randomFrames(hostOfManifest(manifest).inputs, FRAMES, 3));
  const simulator = await buildSimulator(designBench(design), { wave: false, expectedCycles: 10_000 });
  const result = await simulator.run({
    memoryFolder: folder,
    beats: expectedBeats(hardware, run),
    frames: run.frames,
    stalls: 'random',
    stallsOn: [stream.name],
    seed: 4,
  });
  expect(result.hang).toBeUndefined();
  for (const seen of result.streams)
    expect(seen, seen.name).toMatchObject({ mismatches: 0, protocolErrors: [] });
});

it.each([
  ['swapLanes', { stream: 'm_axis_scores', frame: 0, beat: 2, wrongLast: false }],
  ['wrongLast', { stream: 'm_axis_scores', frame: 0, beat: 2, wrongLast: true }],
] as const)('notices a fault on the second output alone: %s', async (fault, where) => {
  const design = await designOf(`faultless ${fault}`, twoHeads(), {
    folding: { 'scores product': { pe: 1, simd: 1 } },
  });
  const place: Place = { stream: 'm_axis_scores', memory: 'fault_scores.mem' };
  const staged = await withFaultStages(design, join(scratch, `staged ${fault}`), [place]);
  await setFault(staged, place, fault, 2);
  const frames = randomFrames(hostOfManifest(design.manifest).inputs, FRAMES, 3);
  const result = await verifyDesign(await readDesign(staged.folder, true), frames, {
    stalls: 'random',
    seed: 3,
  });
  expect(result.firstMismatch).toMatchObject(where);
});

it('notices a wrong prediction of one output', async () => {
  const design = await designOf('predicted', twoHeads(), { targetCycles: 100 });
  const { cycles } = design.manifest;
  const [boxes, scores] = cycles.outputs;
  const frames = randomFrames(hostOfManifest(design.manifest).inputs, FRAMES, 3);
  const earlier = boxes.frameEnds[0] < scores.frameEnds[0] ? boxes : scores;
  const frameEnds = earlier.frameEnds.map((end, f) => end + (f === 2 ? 1 : 0));
  const outputs = cycles.outputs.map(output => (output === earlier ? { ...output, frameEnds } : output));
  const manifest = { ...design.manifest, cycles: { ...cycles, outputs } };
  const options = { stalls: 'none', seed: 1 } as const;
  expect(await verifyDesign(design, frames, options)).toMatchObject({
    mismatches: 0,
    isTimingAsPredicted: true,
  });
  expect(await verifyDesign({ ...design, manifest }, frames, options)).toMatchObject({
    mismatches: 0,
    isTimingAsPredicted: false,
  });
});
