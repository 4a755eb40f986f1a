import { chmod, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Bench } from '../../sim/bench.ts';
import { defaultCacheFolder } from '../../sim/cache.ts';
import { buildSimulator } from '../../sim/simulator.ts';
import { fixture, stream, timeless, twoStages, twoStagesRun } from './two-stages.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bitwright-build-'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

/** A bench of `two_stages` with one of its files replaced. */
async function withFile(name: string, text: string): Promise<Bench> {
  const path = join(folder, name);
  await writeFile(path, text);
  return {
    ...twoStages,
    sources: [...twoStages.sources.filter(source => !source.endsWith(`/${name}`)), path],
  };
}

/** A cache without simulators that shares Verilator's compiled runtime with all others. */
async function cacheWithRuntime(): Promise<string> {
  const cache = join(folder, 'cache');
  await mkdir(cache);
  for (const kind of ['objects', 'headers']) {
    await mkdir(join(defaultCacheFolder(), kind), { recursive: true });
    await symlink(join(defaultCacheFolder(), kind), join(cache, kind));
  }
  return cache;
}

/** Puts a program into a folder that is all of PATH. */
async function onlyTool(name: string, script: string): Promise<void> {
  const path = join(folder, name);
  await writeFile(path, `#!/bin/sh\n${script}\n`);
  await chmod(path, 0o755);
  vi.stubEnv('PATH', folder);
}

it('builds into the cache once and takes it from there, for every process', async () => {
  const steps: string[] = [];
  const cacheFolder = await cacheWithRuntime();
  const options = { cacheFolder, onProgress: (step: string) => steps.push(step) };
  const [first, same] = await Promise.all([
    buildSimulator(twoStages, options),
    buildSimulator(twoStages, options),
  ]);
  expect(steps).toEqual(['translating Verilog', 'compiling C++', 'linking']);
  expect(first.cached).toBe(false);
  steps.length = 0;
  const again = await buildSimulator(twoStages, options);
  expect(again.cached).toBe(true);
  expect(steps).toEqual([]);
  for (const simulator of [first, same, again]) {
    expect(stream(await simulator.run(await twoStagesRun('none')), 'out')).toMatchObject({
      beats: 16,
      mismatches: 0,
    });
  }

  // Only complete entries, and in those only the program and its hash.
  const kept = await readdir(join(folder, 'cache', 'simulators'));
  expect(kept).toEqual([expect.stringMatching(/^[0-9a-f]{40}$/)]);
  expect(await readdir(join(folder, 'cache', 'simulators', kept[0])).then(names => names.toSorted())).toEqual(
    ['contents.json', 'simulator'],
  );

  // Other Verilator options are another simulator.
  const golden = await buildSimulator(twoStages, {
    ...options,
    verilatorFlags: ['-fno-const-bit-op-tree', '-fno-expand'],
  });
  expect(golden.cached).toBe(false);
  expect(stream(await golden.run(await twoStagesRun('none')), 'out').mismatches).toBe(0);
});

it('builds anew when a source changes, under the same name', async () => {
  const text = await readFile(fixture('two_stages.v'), 'utf8');
  const inverted = text
    .replace('.m_tdata(m_axis_tdata)', '.m_tdata(inverted)')
    .replace(
      'reg [1:0] beat_q;',
      'wire [7:0] inverted;\n    assign m_axis_tdata = ~inverted;\n    reg [1:0] beat_q;',
    );
  expect(inverted).not.toBe(text);
  const simulator = await buildSimulator(await withFile('two_stages.v', inverted));
  expect(stream(await simulator.run(await twoStagesRun('none')), 'out').mismatches).toBe(16);
});

it('compiles for long runs and for short ones apart, and takes for a short one what runs fast', async () => {
  const cacheFolder = await cacheWithRuntime();
  const buildFor = (expectedCycles: number) => buildSimulator(twoStages, { cacheFolder, expectedCycles });
  const short = await buildFor(1000);
  const [forShort] = await readdir(join(cacheFolder, 'simulators'));
  const long = await buildFor(10_000_000);
  expect([short.cached, long.cached]).toEqual([false, false]);
  const run = await twoStagesRun('none');
  expect(timeless(await short.run(run))).toEqual(timeless(await long.run(run)));

  await rm(join(cacheFolder, 'simulators', forShort), { recursive: true });
  expect((await buildFor(1000)).cached).toBe(true);
  expect(await readdir(join(cacheFolder, 'simulators'))).not.toContain(forShort);
});

it('lints a design with waivers as it is translated, and keeps none with a warning', async () => {
  const text = await readFile(fixture('two_stages.v'), 'utf8');
  const bench = await withFile(
    'two_stages.v',
    text.replace('reg [1:0] beat_q;', 'reg [1:0] beat_q;\n    wire idle = rst;'),
  );
  const waivers = join(folder, 'waivers.vlt');
  const options = { waivers, expectedCycles: 1000 };
  await writeFile(waivers, '`verilator_config\n');
  expect((await buildSimulator(twoStages, options)).bench).toBe(twoStages);
  for (let attempt = 0; attempt < 2; attempt++) {
    await expect(buildSimulator(bench, options)).rejects.toThrow(
      /sim\/verilog-warning.*UNUSEDSIGNAL.*'idle' \(two_stages\.v:\d+\)/,
    );
  }
  // Not linted, it is another simulator; with a waiver, too.
  await buildSimulator(bench, { expectedCycles: 1000 });
  await writeFile(waivers, `\`verilator_config\nlint_off -rule UNUSEDSIGNAL -file "*" -match "*'idle'*"\n`);
  await buildSimulator(bench, options);
});

it('keeps the default cache where BITWRIGHT_CACHE says', async () => {
  await writeFile(join(folder, 'file'), '');
  vi.stubEnv('BITWRIGHT_CACHE', join(folder, 'file'));
  await expect(buildSimulator(twoStages)).rejects.toThrow(
    /sim\/cache-unusable.*\/file\/simulators.*BITWRIGHT_CACHE/s,
  );
});

it('says what is missing', async () => {
  vi.stubEnv('PATH', folder);
  await expect(buildSimulator(twoStages)).rejects.toThrow(
    /sim\/tool-missing.*verilator was not found.*npm run setup.*apt-get install verilator/s,
  );
  await onlyTool('verilator', 'echo Verilator 5.006 2023-01-22');
  await expect(buildSimulator(twoStages)).rejects.toThrow(/sim\/tool-missing.*g\+\+ was not found/);
  await onlyTool('verilator', 'echo Verilator 4.038 2020-07-11');
  vi.stubEnv('PATH', `${folder}:`);
  await expect(buildSimulator(twoStages)).rejects.toThrow(/sim\/verilator-too-old.*4\.038/);
  await mkdir(join(folder, 'other'));
  await onlyTool('verilator', 'echo no perl; exit 3');
  vi.stubEnv('PATH', `${folder}:${folder}/other`);
  await expect(buildSimulator(twoStages)).rejects.toThrow(/sim\/tool-broken.*no perl/);
});

it('takes the version from the C++ runtime where Verilator does not say it', async () => {
  await mkdir(join(folder, 'root', 'include'), { recursive: true });
  const answers = `if [ "$1" = --version ]; then echo Verilator rev vUNKNOWN; else echo '${folder}/root'; fi`;
  await onlyTool('verilator', answers);
  const config = (version: string) =>
    writeFile(
      join(folder, 'root', 'include', 'verilated_config.h'),
      `#define VERILATOR_PRODUCT "Verilator"\n#define VERILATOR_VERSION "${version} 2026-01-01"\n`,
    );
  await config('4.210');
  await expect(buildSimulator(twoStages)).rejects.toThrow(/sim\/verilator-too-old.*4\.210/);
  await config('5.048');
  await expect(buildSimulator(twoStages)).rejects.toThrow(/sim\/tool-missing.*g\+\+ was not found/);
  await rm(join(folder, 'root'), { recursive: true });
  await expect(buildSimulator(twoStages)).rejects.toThrow(/sim\/tool-missing.*g\+\+ was not found/);
});

it('passes on what Verilator says of a design', async () => {
  const missing = { ...twoStages, sources: twoStages.sources.slice(1) };
  await expect(buildSimulator(missing)).rejects.toThrow(/sim\/verilog-error.*'skid_buffer'/);
  const nowhere = { ...twoStages, sources: [...twoStages.sources, join(folder, 'absent.v')] };
  await expect(buildSimulator(nowhere)).rejects.toThrow(/sim\/unreadable-source.*absent\.v/);
  const broken = await withFile('faulty_stage.v', 'module faulty_stage (input wire clk)\nendmodule\n');
  await expect(buildSimulator(broken)).rejects.toThrow(/sim\/verilog-error.*faulty_stage\.v:2/);
  await expect(buildSimulator({ ...twoStages, top: 'three_stages' })).rejects.toThrow(/three_stages/);
});

it('passes on what the C++ compiler says', async () => {
  await writeFile(
    join(folder, 'cxx'),
    '#!/bin/sh\n[ "$1" = --version ] && echo cxx 1 || { echo "x: error: no space" >&2; exit 1; }\n',
  );
  await chmod(join(folder, 'cxx'), 0o755);
  vi.stubEnv('CXX', join(folder, 'cxx'));
  await expect(buildSimulator(twoStages)).rejects.toThrow(/sim\/compile-error.*x: error: no space/);
});

it('names a signal of the bench that the design does not have so', async () => {
  const changed = (index: number, change: object): Bench => ({
    ...twoStages,
    streams: twoStages.streams.map((s, i) => (i === index ? { ...s, ...change } : s)),
  });
  await expect(buildSimulator(changed(0, { prefix: 's_axi' }))).rejects.toThrow(
    /sim\/missing-signal.*port 's_axi_tdata'/,
  );
  await expect(buildSimulator(changed(1, { prefix: 'n9' }))).rejects.toThrow(
    /sim\/missing-signal.*internal signal 'n9_tdata'/,
  );
  await expect(buildSimulator(changed(1, { widthBits: 7 }))).rejects.toThrow(/'n1_tdata' is 8 bits wide.*7/);
  await expect(buildSimulator(changed(2, { widthBits: 9 }))).rejects.toThrow(
    /'m_axis_tdata' is 8 bits wide.*9/,
  );
  await expect(buildSimulator({ ...twoStages, flags: ['beat_q'] })).rejects.toThrow(
    /'beat_q' is 2 bits wide/,
  );
  await expect(buildSimulator({ ...twoStages, flags: ['alarm'] })).rejects.toThrow(/internal signal 'alarm'/);
  await expect(buildSimulator(changed(0, { prefix: 's__axis' }))).rejects.toThrow(/no plain signal name/);
});

it('writes a waveform from a simulator built for it', async () => {
  const simulator = await buildSimulator(twoStages, { wave: true });
  const run = await twoStagesRun('none');
  const waveFile = join(folder, 'waves of a run', 'wave.fst');
  const result = await simulator.run({ ...run, waveFile });
  expect(stream(result, 'out').mismatches).toBe(0);
  const wave = await readFile(waveFile);
  // An FST file begins with a header block (type 0, 329 bytes) and holds the hierarchy compressed.
  expect([...wave.subarray(0, 9)]).toEqual([0, 0, 0, 0, 0, 0, 0, 1, 73]);
  expect(wave.length).toBeGreaterThan(500);
  const plain = await buildSimulator(twoStages);
  await expect(plain.run({ ...run, waveFile })).rejects.toThrow(/built without waves/);
});
