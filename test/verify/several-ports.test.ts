import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { designBench } from '../../sim/design-bench.ts';
import { expectedBeats, referenceRun } from '../../sim/golden.ts';
import { buildSimulator } from '../../sim/simulator.ts';
import { type VerifyResult, verifyDesign } from '../../sim/verify.ts';
import { type Design, readDesign, writeDesign } from '../../src/artifact/index.ts';
import { type CompileOptions, compileNetwork, lowerNetwork } from '../../src/compile.ts';
import { NetworkBuilder } from '../../src/frontend/builder.ts';
import type { GraphOp } from '../../src/graph-ops/index.ts';
import { drawnFrames } from '../../src/host/drawn-frames.ts';
import { splitFrames } from '../../src/host/frame-parts.ts';
import { randomFrames } from '../../src/host/input.ts';
import { hostOfManifest } from '../../src/host/interface.ts';
import { outputParts, toModelOrder, toValues } from '../../src/host/output.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { sizeOf, tensor } from '../../src/ir/tensor.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import { scratchFolder } from '../cli/bitwright.ts';
import { leftToHost } from '../corpus/left-to-host.ts';
import { normals } from '../gates/gated-graphs.ts';
import { runGraph } from '../graph-ops/onnxruntime.ts';
import { activation, twoHeads, twoTowers, weights } from '../models/several-ports.ts';
import { type Place, setFault, withFaultStages } from './faulty-design.ts';

const FRAMES = 10;

let scratch: string;
beforeAll(async () => {
  scratch = await scratchFolder();
});

async function designOf(name: string, graph: Graph<GraphOp>, options: CompileOptions = {}): Promise<Design> {
  const folder = join(scratch, name);
  await writeDesign(folder, compileNetwork(graph, options), { name, sha256: '0'.repeat(64) });
  return readDesign(folder);
}

/** Expects every output of the RTL to be what onnxruntime makes of the same frames, in the model's order and shape. */
async function expectExact(graph: Graph<GraphOp>, design: Design): Promise<VerifyResult> {
  const host = hostOfManifest(design.manifest);
  const { integers, modelValues = new Float32Array() } = drawnFrames(host.inputs, FRAMES, 3);
  const result = await verifyDesign(design, integers, { stalls: 'random', seed: 5 });
  expect(result).toMatchObject({ mismatches: 0, protocolErrors: [], isTimingAsPredicted: true });
  expect(result.output).toEqual(result.referenceOutput);
  const sent = splitFrames(
    Float64Array.from(modelValues),
    host.inputs.map(({ shape }) => sizeOf(shape)),
  );
  const given = outputParts(host, result.output).map(({ output, integers: own }) =>
    toModelOrder(output, toValues(output, own)),
  );
  for (let frame = 0; frame < FRAMES; frame++) {
    const feeds = host.inputs.map(({ name, shape }, i) => {
      const size = sizeOf(shape);
      const values = sent[i].slice(frame * size, (frame + 1) * size);
      return [name, tensor('float32', [1, ...shape], values)] as const;
    });
    const expected = await runGraph(graph, new Map(feeds));
    for (const [i, { modelName, shape, leftToHost: functions }] of host.outputs.entries()) {
      const size = sizeOf(shape);
      const theirs = expected.get(modelName);
      const values = given[i].slice(frame * size, (frame + 1) * size);
      const ours = leftToHost(functions, values, shape);
      expect([...ours], modelName).toEqual([...(theirs?.data ?? [])]);
      expect([1, ...shape]).toEqual(theirs?.shape);
    }
  }
  return result;
}

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

/** What is special at the ends of these networks, each with a product somewhere. */
const ENDS: Readonly<Record<string, (net: NetworkBuilder) => void>> = {
  'the codes of the input beside what is made of them': net => {
    const codes = net.quant(net.input('x', [1, 6]), { scale: 0.5, bits: 3, signed: true });
    net.output('codes', codes);
    net.output('y', net.matMul(codes, weights(net, [6, 3], 8)));
  },
  'an image whose codes are an output': net => {
    const codes = net.quant(net.input('x', [1, 3, 4, 4]), { scale: 0.5, bits: 3, signed: true });
    net.output('y', net.conv(codes, weights(net, [2, 3, 3, 3], 8)));
    net.output('codes', codes);
  },
  'an input that is an output and nothing else': net => {
    const alone = net.quant(net.input('alone', [1, 2, 5]), { scale: 0.25, bits: 4, signed: true });
    const read = net.quant(net.input('read', [1, 6]), { scale: 0.5, bits: 3, signed: true });
    net.output('y', net.matMul(read, weights(net, [6, 3], 8)));
    net.output('alone codes', alone);
  },
  'one value as two outputs, and with another scale as a third': net => {
    const codes = net.quant(net.input('x', [1, 6]), { scale: 0.5, bits: 3, signed: true });
    const y = net.matMul(codes, weights(net, [6, 3], 8));
    net.output('y', y);
    net.output('again', net.identity(y));
    net.output('scaled', net.add(net.mul(y, net.constant([0.5])), net.constant([1, 2, 3], [1, 3])));
  },
  'scores and their class': net => {
    const codes = net.quant(net.input('x', [1, 6]), { scale: 0.5, bits: 3, signed: true });
    const y = net.add(net.matMul(codes, weights(net, [6, 3], 8)), net.constant([0.03125, 0, 0.0625], [1, 3]));
    net.output('scores', y);
    net.output('class', net.argMax(y));
  },
  'sums that are an output behind a Relu, and go on through a quantizer': net => {
    const codes = net.quant(net.input('x', [1, 6]), { scale: 0.5, bits: 3, signed: true });
    const relu = net.relu(net.matMul(codes, weights(net, [6, 4], 8)));
    net.output('y', net.matMul(activation(net, relu, 'act'), weights(net, [4, 3], 9)));
    net.output('features', relu);
  },
  'two inputs before whose quantizers the host computes': net => {
    const image = net.sub(net.input('image', [1, 2, 4, 4]), net.constant([0.5, 0.25], [1, 2, 1, 1]));
    const pixels = net.quant(net.div(image, net.constant([0.5])), { scale: 0.5, bits: 3, signed: true });
    const vector = net.mul(net.input('vector', [1, 6]), net.constant([4]));
    const codes = net.quant(vector, { scale: 0.5, bits: 3, signed: true });
    const flat = net.flatten(net.conv(pixels, weights(net, [2, 2, 3, 3], 8)));
    net.output(
      'y',
      net.matMul(net.quant(flat, { scale: 0.5, bits: 4, signed: true }), weights(net, [8, 3], 4)),
    );
    net.output('z', net.matMul(codes, weights(net, [6, 2], 5)));
  },
  'two images of other sizes': net => {
    const image = (name: string, size: number) =>
      net.quant(net.input(name, [1, 2, size, size]), { scale: 0.5, bits: 3, signed: true });
    const pooled = (name: string, size: number, seed: number) =>
      net.flatten(
        net.maxPool(net.conv(image(name, size), weights(net, [4, 2, 3, 3], seed)), { kernel: [2, 2] }),
      );
    const both = net.concat([pooled('large', 6, 2), pooled('small', 4, 3)], { axis: 1 });
    net.output('both', net.quant(both, { scale: 1, bits: 4, signed: true }));
    net.output('small half', pooled('third', 4, 5));
  },
};

/** One as fast as it can be, the next folded. */
const TARGETS = [8, 100];

it.each(Object.entries(ENDS).map(([name, describe], i) => [name, describe, TARGETS[i % 2]] as const))(
  'is exact with %s',
  async (name, describe, targetCycles) => {
    const net = new NetworkBuilder('ends');
    describe(net);
    const graph = net.build();
    await expectExact(graph, await designOf(`${name} ${targetCycles}`, graph, { targetCycles }));
  },
);

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
