import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { chooseFrames } from '../../sim/chosen-frames.ts';
import { coverageOf } from '../../sim/coverage.ts';
import { referenceRun } from '../../sim/golden.ts';
import { type Design, readDesign, writeDesign } from '../../src/artifact/index.ts';
import { compileNetwork } from '../../src/compile.ts';
import { randomFrames } from '../../src/host/input.ts';
import { hostOfManifest, type WireInput } from '../../src/host/interface.ts';
import { infoOf } from '../../src/ops/index.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import { tinyNetwork } from '../models/tiny-network.ts';
import { PARALLEL_SIZE, PARALLEL_WIRE, parallelGraph } from '../networks/gated/parallel.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const FRAMES = 16;

let design: Design;
let inputs: readonly WireInput[];
let given: Float64Array;
let chosen: Float64Array;
beforeAll(async () => {
  const folder = join(temporaryFolder('chosen'), 'design');
  const network = compileNetwork(tinyNetwork(), { wire: parseWireType('int4') });
  await writeDesign(folder, network, { name: 'tiny', sha256: '0'.repeat(64) });
  design = await readDesign(folder);
  ({ inputs } = hostOfManifest(design.manifest));
  given = randomFrames(inputs, FRAMES, 1);
  chosen = chooseFrames(design.layers, inputs, given, 1);
});

const together = (...frames: Float64Array[]): Float64Array =>
  Float64Array.from(frames.flatMap(own => [...own]));

/** Thresholds, moved by one up or down, whose change some frame shows, by brute force: names of them. */
function noticed(frames: Float64Array): Set<string> {
  const { values } = referenceRun(design.layers, frames);
  const found = new Set<string>();
  for (const node of design.layers.nodes) {
    if (node.kind !== 'threshold') continue;
    const { data, shape } = node.attrs.thresholds;
    const [sets, levels] = shape;
    const channels = infoOf(design.layers, node.inputs[0]).shape.at(-1) ?? 1;
    (values.get(node.inputs[0]) ?? new Float64Array()).forEach((x, e) => {
      const set = sets === 1 ? 0 : e % channels;
      for (let i = 0; i < levels; i++) {
        const t = data[set * levels + i];
        for (const moved of [t - 1, t + 1])
          if (x >= t !== x >= moved) found.add(`${node.name} ${set} ${i} ${moved - t}`);
      }
    });
  }
  return found;
}

it('chooses frames that notice every moved threshold that thousands of random ones notice', () => {
  const random = noticed(given);
  const all = noticed(together(given, chosen));
  const many = noticed(randomFrames(inputs, 4000, 7));
  expect(random.size).toBeLessThan(many.size);
  expect([...many].filter(name => !all.has(name))).toEqual([]);
});

it('chooses at most as many frames as may be, of integers of the wire', () => {
  const [{ range, shape }] = inputs;
  expect(chosen.length % shape.reduce((a, b) => a * b, 1)).toBe(0);
  expect(chosen.length).toBeGreaterThan(0);
  const size = given.length / FRAMES;
  expect(chosen.length).toBeLessThanOrEqual(64 * size);
  const few = chooseFrames(design.layers, inputs, given, 1, 3);
  expect(few).toEqual(chosen.subarray(0, 3 * size));
  expect(chosen.every(x => Number.isInteger(x) && x >= range.min && x <= range.max)).toBe(true);
  expect(chooseFrames(design.layers, inputs, given, 1)).toEqual(chosen);
});

it('tells how many thresholds and weights some frames exercise', () => {
  const told = (frames: Float64Array) => coverageOf(design.layers, referenceRun(design.layers, frames));
  const weights = (frames: Float64Array) => told(frames).find(({ what }) => what === 'weights');
  const size = given.length / FRAMES;
  const first = design.layers.nodes.find(node => node.kind === 'dense');
  expect(first?.attrs.weights.shape[1]).toBe(size);
  // Nothing but 0 comes to the first layer; a positive number alone is half of what a signed input can be.
  const columns = design.layers.nodes.flatMap(node =>
    node.kind === 'dense' ? [node.attrs.weights.shape[1]] : [],
  );
  expect(weights(given)?.all).toBe(columns.reduce((a, b) => a + b, 0));
  const positive = weights(new Float64Array(size).fill(1))?.seen ?? Number.NaN;
  const zero = weights(new Float64Array(size))?.seen ?? Number.NaN;
  expect(positive).toBeLessThanOrEqual(columns.slice(1).reduce((a, b) => a + b, 0));
  expect(zero).toBeLessThanOrEqual(columns.slice(1).reduce((a, b) => a + b, 0));
  expect(weights(together(given, chosen))?.seen).toBeGreaterThan(positive);
  const [thresholds, steps] = told(together(given, chosen));
  expect(thresholds).toMatchObject({ what: 'thresholds' });
  expect(steps).toMatchObject({ what: 'steps', all: thresholds.all });
  expect(thresholds.seen).toBeGreaterThanOrEqual(steps.seen);
});

it('counts the copies that a layer of several banks has for each channel, and chooses frames for them', () => {
  const kernels = 4;
  const { layers } = compileNetwork(parallelGraph(kernels, 4), { wire: parseWireType(PARALLEL_WIRE) });
  const wires: readonly WireInput[] = hostOfManifest(design.manifest).inputs.map(input => ({
    ...input,
    ...infoOf(layers, layers.inputs[0].value),
  }));
  const random = randomFrames(wires, FRAMES, 1);
  const seen = (frames: Float64Array) =>
    coverageOf(layers, referenceRun(layers, frames)).find(({ what }) => what === 'steps');
  // 15 steps of 4 bits, of 16 channels; those out of reach are none.
  const all = seen(random)?.all ?? 0;
  expect(all).toBeGreaterThan(15 * kernels);
  expect(all).toBeLessThanOrEqual(15 * PARALLEL_SIZE * kernels);
  const more = seen(together(random, chooseFrames(layers, wires, random, 1, 200)));
  expect(more?.seen).toBeGreaterThan(2 * (seen(random)?.seen ?? 0) + 100);
});
