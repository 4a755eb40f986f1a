import { expect } from 'vitest';
import { compareNetwork } from '../../src/compare/index.ts';
import type { CompiledNetwork } from '../../src/compile.ts';
import { importOnnxBytes } from '../../src/frontend/onnx/index.ts';
import { writeOnnx } from '../../src/frontend/onnx/write.ts';
import type { GraphOp } from '../../src/graph-ops/index.ts';
import { randomFrames, toModelFrames } from '../../src/host/input.ts';
import { hostOfNetwork } from '../../src/host/interface.ts';
import { toModelOrder, toValues } from '../../src/host/output.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { isValueOf } from '../../src/ir/integer-type.ts';
import { infoOf, runReference } from '../../src/ops/index.ts';
import { type OracleValue, openOracle } from './oracle.ts';
import { count, type Tally } from './tally.ts';

const FRAMES = 4;

/** How far outputs may lie apart where float32 rounds, of their greatest value. */
const TOLERANCE = 1e-4;

/** The file that both the oracle executes and, of half of the networks, the compiler reads. */
export const fileOf = (graph: Graph<GraphOp>): Uint8Array => writeOnnx(graph, { isExecutable: true });

/**
 * Every code and output of the reference against what onnxruntime makes of the file: equal where float32 is exact,
 * outputs in the model's own order and shape; elsewhere equal but for what float32 rounding allows (claim A4).
 */
export async function compare(
  network: CompiledNetwork,
  file: Uint8Array,
  seed: number,
  isExact: boolean,
  tally: Tally,
): Promise<void> {
  const { graph } = importOnnxBytes(file);
  const host = hostOfNetwork(network);
  const wire = randomFrames(host.inputs, FRAMES, seed);
  const model = toModelFrames(host.inputs, wire);
  // What is left to the host stands between the hardware's output and the model's own.
  const outputs = host.outputs.map(({ name }) => name);
  expect(host.outputs.map(({ modelName }) => modelName)).toEqual(graph.outputs.map(({ name }) => name));
  const wanted = [...new Set([...network.probes.map(probe => probe.tensor), ...outputs])];
  const oracle = await openOracle(file, graph.inputs, wanted);
  const floats: ReadonlyMap<string, OracleValue>[] = [];
  const size = model.length / FRAMES;
  for (let frame = 0; frame < FRAMES; frame++) {
    floats.push(await oracle.values(Float64Array.from(model.slice(frame * size, (frame + 1) * size))));
  }
  await oracle.release();
  let next = 0;
  const run = async () => new Map([...floats[next++]].map(([name, { data }]) => [name, data] as const));
  const runtime = { run, release: async () => undefined };
  const result = await compareNetwork(network, host, runtime, wire, model);
  tally.elements += result.elements;
  const isSnapped = network.notes.some(({ code }) => /^lower\/(snapped|rounded)/.test(code));
  if (isSnapped) tally.snapped++;
  for (const difference of result.differences) {
    if (isSnapped) continue;
    if (isExact || !difference.isAllowed) expect.fail(JSON.stringify(difference));
    tally.allowedDifferences++;
  }
  const apart = new Set(result.differences.map(({ frame }) => frame));
  const distinct = new Map(network.probes.map(({ layer }) => [layer, new Set<number>()]));
  for (let frame = 0; frame < FRAMES; frame++) {
    const layers = runReference(network.layers, wire.subarray(frame * size, (frame + 1) * size));
    for (const [value, data] of layers) {
      const { type, range } = infoOf(network.layers, value);
      const wrong = data.find(v => !isValueOf(type, v) || v < range.min || v > range.max);
      if (wrong !== undefined) expect.fail(`${value} holds ${wrong}, outside ${range.min}..${range.max}`);
    }
    for (const [layer, codes] of distinct) for (const code of layers.get(layer) ?? []) codes.add(code);
    if (isSnapped || apart.has(frame)) continue;
    for (const [i, output] of host.outputs.entries()) {
      const { shape, data } = floats[frame].get(output.name) ?? { shape: [], data: [] };
      if (output.leftToHost.length > 0) count(tally.features, 'left to the host');
      const integers = layers.get(network.layers.outputs[i].value) ?? new Float64Array();
      const isIndex = output.meaning === 'indices';
      const found = toModelOrder(output, isIndex ? integers : toValues(output, integers));
      expect(output.shape, output.name).toEqual(shape);
      // Classes of equal scores are ranked alike; of scores that are nearly equal float32 may rank them otherwise.
      if (isExact) expect([...found], output.name).toEqual([...data].map(v => v + 0));
      else if (!isIndex) expect(farthest(found, data), output.name).toBeLessThan(TOLERANCE);
      tally.outputs += found.length;
    }
  }
  for (const codes of distinct.values()) {
    tally.quantizers++;
    if (codes.size < 2) tally.constantQuantizers++;
  }
}

/** The greatest distance of two vectors of one length, as a part of the greatest of their values. */
function farthest(found: Float64Array, wanted: ArrayLike<number>): number {
  const reach = found.reduce((a, b) => Math.max(a, Math.abs(b)), 1);
  return found.reduce((a, b, i) => Math.max(a, Math.abs(b - wanted[i])), 0) / reach;
}
