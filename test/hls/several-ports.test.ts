import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { csimDesign } from '../../sim/csim.ts';
import { runTool } from '../../sim/tool.ts';
import { findCompiler } from '../../sim/toolchain.ts';
import { type Design, readDesign, writeDesign } from '../../src/artifact/index.ts';
import { compileNetwork } from '../../src/compile.ts';
import type { GraphOp } from '../../src/graph-ops/index.ts';
import { randomFrames } from '../../src/host/input.ts';
import { hostOfManifest } from '../../src/host/interface.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { MODEL } from '../artifact/networks.ts';
import { scratchFolder } from '../cli/bitwright.ts';
import { twoHeads, twoTowers } from '../models/several-ports.ts';

const FRAMES = 12;

let heads: Design;
let towers: Design;
beforeAll(async () => {
  const scratch = await scratchFolder();
  const write = async (name: string, graph: Graph<GraphOp>): Promise<Design> => {
    await writeDesign(join(scratch, name), compileNetwork(graph, { targetCycles: 200 }), MODEL);
    return readDesign(join(scratch, name));
  };
  heads = await write('heads', twoHeads({ hasFeatures: true }));
  towers = await write('towers', twoTowers());
});

const simulate = (design: Design) =>
  csimDesign(design, randomFrames(hostOfManifest(design.manifest).inputs, FRAMES, 2));

it.each([
  ['three outputs', () => heads],
  ['two inputs', () => towers],
] as const)('computes what the reference computes: %s', async (_, design) => {
  const result = await simulate(design());
  expect(result).toMatchObject({ frames: FRAMES, mismatches: 0 });
  expect(result.failure).toBeUndefined();
  expect(new Set(result.output).size).toBeGreaterThan(10);
});

it('has a testbench with a file for each stream', async () => {
  const { folder, hardware } = heads;
  const hls = join(folder, 'hls');
  const { compiler } = await findCompiler();
  await runTool(
    compiler,
    ['-std=c++14', '-O0', '-I.', '-Ishim', 'top.cpp', 'testbench.cpp', '-o', 'testbench'],
    {
      cwd: hls,
      purpose: 'it builds the testbench',
    },
  );
  const files = [...hardware.sources, ...hardware.sinks].map(({ name }) => `${name}.beats`);
  const run = () => runTool('./testbench', files, { cwd: hls, purpose: 'it was just built' });
  expect(await run()).toMatchObject({ ok: true, stdout: '2 frames, 0 mismatches' });
  const path = join(hls, 'm_axis_scores.beats');
  const beats = await readFile(path);
  beats[beats.length - 1] ^= 1;
  await writeFile(path, beats);
  expect(await run()).toMatchObject({ ok: false, stdout: expect.stringContaining('of m_axis_scores') });
});
