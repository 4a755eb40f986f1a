import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Bench, BenchStream } from '../../sim/bench.ts';
import { designBench } from '../../sim/design-bench.ts';
import { expectedBeats, referenceRun } from '../../sim/golden.ts';
import { icarusAvailable, runIcarus } from '../../sim/icarus.ts';
import { type Design, readDesign, writeDesign } from '../../src/artifact/index.ts';
import type { CompileOptions } from '../../src/compile.ts';
import type { GraphOp } from '../../src/graph-ops/index.ts';
import { randomFrames } from '../../src/host/input.ts';
import { hostOfManifest } from '../../src/host/interface.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import { classifier, compiled, MODEL } from '../artifact/networks.ts';
import { signalNetwork } from '../scenarios/networks.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const scratch = temporaryFolder('two-networks');
const available = await icarusAvailable();
const FRAMES = 3;

async function designOf(graph: Graph<GraphOp>, folder: string, options: CompileOptions): Promise<Design> {
  await writeDesign(join(scratch, folder), compiled(graph, options), MODEL);
  return readDesign(join(scratch, folder));
}

/** Designs side by side in one module, each with its ports behind its place. */
async function sideBySide(designs: readonly Design[]): Promise<Bench> {
  const benches = designs.map(designBench);
  const ownStreams = benches.map(({ streams }, i) =>
    streams
      .filter(({ role }) => role !== 'monitor')
      .map(
        (stream): BenchStream => ({
          ...stream,
          name: `d${i}_${stream.name}`,
          prefix: `d${i}_${stream.prefix}`,
        }),
      ),
  );
  const signals = ['tdata', 'tvalid', 'tready', 'tlast'];
  const ports = ownStreams.flat().flatMap(({ prefix, role, widthBits }) =>
    signals.map(signal => {
      const isOut = (signal === 'tready') === (role === 'source');
      return `${isOut ? 'output' : 'input'} wire ${signal === 'tdata' ? `[${widthBits - 1}:0] ` : ''}${prefix}_${signal}`;
    }),
  );
  const instances = designs.map(({ manifest, folder }, i) => {
    const names = benches[i].streams.filter(({ role }) => role !== 'monitor').map(({ prefix }) => prefix);
    const pins = names.flatMap(name => signals.map(signal => `.${name}_${signal}(d${i}_${name}_${signal})`));
    return `  ${manifest.top} #(.MEM_DIR("${folder}/mem/")) d${i} (.clk(clk), .rst(rst), ${pins.join(', ')}, .framing_error());`;
  });
  const top = join(scratch, `${designs.map(({ manifest }) => manifest.top).join('_')}.v`);
  await writeFile(
    top,
    `module pair (\n  input wire clk,\n  input wire rst,\n  ${ports.join(',\n  ')}\n);\n${instances.join('\n')}\nendmodule\n`,
  );
  return {
    top: 'pair',
    sources: [...new Set([top, ...benches.flatMap(({ sources }) => sources)])],
    streams: ownStreams.flat(),
  };
}

/** Simulates them together, in a folder that has nothing to do with them, and gives how many beats of each differ. */
async function mismatches(
  designs: readonly Design[],
  bench: Bench,
): Promise<(readonly [string, number, number])[]> {
  const beats = new Map<string, Uint8Array>();
  for (const [i, { layers, hardware, manifest }] of designs.entries()) {
    const frames = randomFrames(hostOfManifest(manifest).inputs, FRAMES, 7 + i);
    const expected = expectedBeats(hardware, referenceRun(layers, frames));
    for (const { name } of [...hardware.sources, ...hardware.sinks])
      beats.set(`d${i}_${name}`, expected.get(name) ?? new Uint8Array());
  }
  const elsewhere = join(scratch, 'elsewhere');
  await mkdir(elsewhere, { recursive: true });
  const run = { memoryFolder: elsewhere, beats, frames: FRAMES, stalls: 'none', seed: 1 } as const;
  const { streams } = await runIcarus(bench, run);
  return streams
    .filter(({ name }) => name.endsWith('m_axis'))
    .map(({ name, mismatches: differ, beats: seen }) => [name, differ, seen] as const);
}

it.runIf(available)(
  'simulates two networks and two trainings of one, each with its own answers',
  async () => {
    const designs = [
      await designOf(classifier(), 'first', { name: 'first' }),
      await designOf(classifier('classifier', undefined, 6), 'second', { name: 'second' }),
      await designOf(signalNetwork(), 'signal', { name: 'signal', wire: parseWireType('int3') }),
    ];
    const [first, second] = designs;
    // Trainings of one network: the same kernels, other weights.
    const kinds = ({ hardware }: Design) => hardware.kernels.map(({ id, kind }) => [id, kind]);
    expect(kinds(second)).toEqual(kinds(first));
    const bench = await sideBySide(designs);
    const answers = await mismatches(designs, bench);
    expect(answers.map(([name, differ]) => [name, differ])).toEqual([
      ['d0_m_axis', 0],
      ['d1_m_axis', 0],
      ['d2_m_axis', 0],
    ]);
    for (const [, , seen] of answers) expect(seen).toBeGreaterThan(0);
    // And they are answers of their own: each against what the other should give.
    const swapped = await mismatches(
      [{ ...second, folder: first.folder }, first],
      await sideBySide([first, second]),
    );
    expect(swapped.every(([, differ]) => differ > 0)).toBe(true);
  },
);

it.runIf(available)('shares one copy of the library where it is asked to', async () => {
  const designs = [
    await designOf(classifier(), 'shared first', { name: 'first', sharedLibrary: true }),
    await designOf(classifier('classifier', undefined, 6), 'shared second', {
      name: 'second',
      sharedLibrary: true,
    }),
  ];
  const library = Object.keys(designs[0].manifest.files).filter(
    path => /^rtl\/\w+\.v$/.test(path) && !path.includes('bw_'),
  );
  expect(library.length).toBeGreaterThan(10);
  const bench = await sideBySide(designs);
  const twice = designs[1].folder;
  const shared = {
    ...bench,
    sources: bench.sources.filter(path => !path.startsWith(twice) || path.includes('bw_')),
  };
  expect((await mismatches(designs, shared)).map(([, differ]) => differ)).toEqual([0, 0]);
  // Two copies of one module are what it is not for.
  await expect(mismatches(designs, bench)).rejects.toThrow('sim/verilog-error');
});

it('says in the names of all modules and memories which design they are of', async () => {
  const { manifest, folder } = await designOf(classifier(), 'names', { name: 'digits' });
  expect(manifest).toMatchObject({ top: 'bw_digits', rtl: { library: 'own', family: 'xc7' } });
  const named = Object.keys(manifest.files).filter(path => /^(rtl|mem)\//.test(path));
  for (const path of named) expect(path.split('/').at(-1), folder).toMatch(/^bw_digits(_\w+)?\.(v|mem)$/);
});
