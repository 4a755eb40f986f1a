import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { referenceRun } from '../../sim/golden.ts';
import { type VerifyResult, verifyDesign } from '../../sim/verify.ts';
import { type Design, readDesign, writeDesign } from '../../src/artifact/index.ts';
import { type CompileOptions, compileNetwork } from '../../src/compile.ts';
import type { GraphOp } from '../../src/graph-ops/index.ts';
import { randomFrames } from '../../src/host/input.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { invariant } from '../../src/ir/invariant.ts';
import { sizeOf } from '../../src/ir/tensor.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import { compileSections, withFeatures } from '../../src/sections/compile.ts';
import { recordedFeatures } from '../../src/sections/features.ts';
import { writeSections } from '../../src/sections/folder.ts';
import { stitchSections } from '../../src/sections/stitch.ts';
import type { CutCase } from './cut-networks.ts';

const MODEL = '0'.repeat(64);

/** The sections of a network below a folder. */
export async function sectionsIn(
  folder: string,
  graph: Graph<GraphOp>,
  options: CompileOptions,
  { frames = 2, sha256 = MODEL } = {},
): Promise<readonly Design[]> {
  const network = compileSections(graph, options);
  const integers = randomFrames(network.interface.inputs, frames, 5);
  const sections = withFeatures(network, integers, 'random');
  const written = await writeSections(folder, sections, { name: graph.name, sha256 });
  const designs: Design[] = [];
  for (const section of written) designs.push(await readDesign(section.folder));
  return designs;
}

/** What sections are stitched to, in a folder. */
export async function stitchTo(folder: string, sections: readonly string[]): Promise<Design> {
  const { design, model } = await stitchSections(sections);
  await writeDesign(folder, design, model);
  return readDesign(folder);
}

/** The integers that a section was recorded with. */
export async function featuresOf(design: Design): Promise<Float64Array> {
  const features = await recordedFeatures(design);
  invariant(features, `${design.folder} is a section`);
  return features;
}

/** A network in one piece and cut, in folders. */
export interface Pieces {
  readonly sections: readonly Design[];
  readonly stitched: Design;
  readonly uncut: Design;
}

export async function piecesOf(scratch: string, network: CutCase, frames: number): Promise<Pieces> {
  const graph = network.graph();
  const options = { wire: parseWireType(network.wire), ...network.options, cuts: network.cuts };
  const sections = await sectionsIn(join(scratch, 'cut'), graph, options, { frames });
  const stitched = await stitchTo(join(scratch, 'stitched'), [join(scratch, 'cut')]);
  await writeDesign(join(scratch, 'uncut'), compileNetwork(graph, options), {
    name: graph.name,
    sha256: MODEL,
  });
  return { sections, stitched, uncut: await readDesign(join(scratch, 'uncut')) };
}

/** Every value of the sections on their features is that of the network in one piece, and so is the stitched design, file by file. */
export async function expectSameBits({ sections, stitched, uncut }: Pieces): Promise<void> {
  const { values } = referenceRun(uncut.layers, await featuresOf(sections[0]));
  for (const section of sections) {
    const own = referenceRun(section.layers, await featuresOf(section)).values;
    expect(own.size).toBeGreaterThan(1);
    for (const [value, elements] of own) expect(elements, value).toEqual(values.get(value));
  }
  expect(stitched.layers).toEqual(uncut.layers);
  expect(stitched.hardware).toEqual(uncut.hardware);
  expect(stitched.manifest.cycles).toEqual(uncut.manifest.cycles);
  expect(stitched.manifest.layers).toEqual(uncut.manifest.layers);
  expect(stitched.manifest.cuts).toEqual(uncut.manifest.cuts);
  let compared = 0;
  for (const part of ['rtl', 'mem', 'hls']) {
    const files = (await readdir(join(uncut.folder, part), { recursive: true, withFileTypes: true })).filter(
      f => f.isFile(),
    );
    for (const file of files) {
      const own = join(file.parentPath, file.name);
      const other = own.replace(uncut.folder, stitched.folder);
      expect(await readFile(other, 'utf8'), own).toBe(await readFile(own, 'utf8'));
      compared++;
    }
  }
  expect(compared).toBeGreaterThan(20);
}

/** Verifies a design under random stalls, and expects no mismatch, the predicted cycles, and live probes at the cuts. */
export async function expectProved(design: Design, input: Float64Array): Promise<VerifyResult> {
  const result = await verifyDesign(design, input, { stalls: 'random', seed: 7 });
  expect(result.firstMismatch).toBeUndefined();
  expect(result).toMatchObject({ mismatches: 0, protocolErrors: [], isTimingAsPredicted: true });
  expect(result.initiationIntervalCycles).toBe(result.predictedInitiationIntervalCycles);
  expect(result.latencyCycles).toBe(result.predictedLatencyCycles);
  expect(result.output).toEqual(result.referenceOutput);
  expect(result.cuts.map(cut => cut.cut)).toEqual((design.manifest.cuts ?? []).map(cut => cut.name));
  for (const cut of result.cuts) {
    const info = design.layers.values.get(cut.value);
    expect(cut.elements, cut.cut).toBe(result.frames * sizeOf(info?.shape ?? []));
    expect(cut.mismatches).toBe(0);
    expect(cut.streams.length).toBeGreaterThan(1);
    // A stream that is constant or uses under half its levels proves little.
    expect(cut.distinct, cut.cut).toBeGreaterThanOrEqual(Math.min(16, cut.possible) / 2);
  }
  return result;
}
