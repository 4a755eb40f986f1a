import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type VerifyResult, verifyDesign } from '../../sim/verify.ts';
import { type Design, readDesign, writeDesign } from '../../src/artifact/index.ts';
import { compileNetwork } from '../../src/compile.ts';
import { evaluateGraph } from '../../src/graph-ops/evaluate.ts';
import type { GraphOp } from '../../src/graph-ops/index.ts';
import { randomFrames, toModel } from '../../src/host/input.ts';
import { hostOfManifest } from '../../src/host/interface.ts';
import { toValues } from '../../src/host/output.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { sizeOf, tensor } from '../../src/ir/tensor.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { changeWord, copyDesign } from '../verify/faulty-design.ts';
import { averageNetwork, residualNetwork, signalNetwork, smallCnn } from './networks.ts';

const FRAMES = 12;

async function compiled(graph: Graph<GraphOp>, wire: string, targetCycles: number): Promise<Design> {
  const folder = join(temporaryFolder('scenario'), 'design');
  const network = compileNetwork(graph, { wire: parseWireType(wire), targetCycles });
  expect(network.notes.filter(note => note.severity !== 'note')).toEqual([]);
  await writeDesign(folder, network, { name: graph.name, sha256: '0'.repeat(64) });
  return readDesign(folder);
}

const framesOf = (design: Design): Float64Array =>
  randomFrames(hostOfManifest(design.manifest).inputs, FRAMES, 5);

const verified = (design: Design): Promise<VerifyResult> =>
  verifyDesign(design, framesOf(design), { stalls: 'random', seed: 7 });

function expectProved(result: VerifyResult): void {
  expect(result.firstMismatch).toBeUndefined();
  expect(result).toMatchObject({
    frames: FRAMES,
    mismatches: 0,
    protocolErrors: [],
    isTimingAsPredicted: true,
  });
  expect(result.initiationIntervalCycles).toBe(result.predictedInitiationIntervalCycles);
  expect(result.latencyCycles).toBe(result.predictedLatencyCycles);
  expect(result.output).toEqual(result.referenceOutput);
  for (const { stream, distinct, possible } of result.streams) {
    // A stream of few codes has half of them at least; a wide sum has more than one.
    expect(distinct, stream).toBeGreaterThanOrEqual(Math.max(2, possible <= 16 ? possible / 2 : 2));
  }
}

/** What the hardware gave is what the float graph gives, which these small numbers do not round. */
function expectTrained(graph: Graph<GraphOp>, design: Design, result: VerifyResult): void {
  const host = hostOfManifest(design.manifest);
  const frames = framesOf(design);
  const size = frames.length / FRAMES;
  const { shape, name } = graph.inputs[0];
  for (let f = 0; f < FRAMES; f++) {
    const wire = frames.subarray(f * size, (f + 1) * size);
    const x = tensor('float32', shape, Float64Array.from(toModel(host.inputs[0], wire)));
    const expected = evaluateGraph(graph, new Map([[name, x]])).get('y')?.data ?? [];
    const length = sizeOf(host.outputs[0].shape);
    const got = result.output.subarray(f * length, (f + 1) * length);
    const values = host.outputs[0].meaning === 'scores' ? toValues(host.outputs[0], got) : got;
    values.forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i], 4);
    });
  }
}

it.each([
  ['a small network of colour images', smallCnn, 'uint3', 330],
  ['residual sums of other scales', residualNetwork, 'int3', 230],
  ['a one-dimensional network', signalNetwork, 'int3', 60],
  ['a global average', averageNetwork, 'int4', 100],
])('proves %s', async (_, describe, wire, targetCycles) => {
  const graph = describe();
  const design = await compiled(graph, wire, targetCycles);
  const result = await verified(design);
  expectProved(result);
  expectTrained(graph, design, result);
});

it('catches one flipped bit of a weight of a convolution, at its own stream', async () => {
  const graph = smallCnn();
  const design = await compiled(graph, 'uint3', 330);
  const faulty = await copyDesign(design, join(temporaryFolder('scenario'), 'faulty'));
  await changeWord(faulty, 'conv2_weights.mem', 0, word => word ^ 1n);
  const result = await verified(await readDesign(faulty.folder, true));
  expect(result.mismatches).toBeGreaterThan(0);
  expect(result.firstMismatch?.stream).toBe('conv2_out');
  const streams = result.streams.map(s => s.stream);
  for (const stream of result.streams.slice(0, streams.indexOf('conv2_out')))
    expect(stream.mismatches).toBe(0);
  expect(result.isTimingAsPredicted).toBe(true);
});
