import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { icarusAvailable } from '../../sim/icarus.ts';
import { bitwright, expectRefusal, jsonOf, scratchFolder } from './bitwright.ts';
import { brokenDesign } from './broken-design.ts';
import { tinyDesign } from './tiny-design.ts';

let folder: string;
beforeAll(async () => {
  folder = (await tinyDesign(await scratchFolder())).design.folder;
});

const EXERCISED =
  /exercised(?:, \d+ of the frames chosen for it)?: thresholds \d+ of \d+, their very steps \d+ of \d+, inputs of weights \d+ of \d+/;

it('puts chosen frames behind the random ones, and tells what they exercise', async () => {
  const verified = jsonOf(await bitwright(['verify', folder, '--json'])) as {
    readonly frames: number;
    readonly coverage: readonly { readonly what: string; readonly seen: number; readonly all: number }[];
  };
  expect(verified).toMatchObject({ ok: true, mismatches: 0, longStalls: { mismatches: 0 } });
  expect(verified.frames).toBeGreaterThan(16);
  const random = jsonOf(await bitwright(['verify', folder, '--json', '--frames', '16'])) as typeof verified;
  expect(random).toMatchObject({ ok: true, frames: 16 });
  const seen = ({ coverage }: typeof verified) => coverage.reduce((sum, own) => sum + own.seen, 0);
  expect(seen(verified)).toBeGreaterThan(seen(random));
});

it('says how often the design was full or empty', async () => {
  const { exitCode, stdout } = await bitwright(['verify', folder]);
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^\d+ frames, \d+ streams, random stalls, seed 1: 0 mismatches\n/);
  expect(stdout).toMatch(EXERCISED);
  expect(stdout).toMatch(
    /^long stalls: \d+ frames, \d+ times full or empty, reset in mid-frame: 0 mismatches$/m,
  );
  expect((await bitwright(['verify', folder, '--frames', '2', '--stalls', 'none'])).stdout).not.toContain(
    'long stalls',
  );
});

it('keeps what it found in the folder, and equal runs give equal bytes', async () => {
  const run = ['verify', folder, '--frames', '3', '--seed', '9'];
  expect(await bitwright(run)).toMatchObject({ exitCode: 0, stderr: '' });
  const kept = async () =>
    Promise.all(['verify.json', 'report.html'].map(file => readFile(join(folder, file), 'utf8')));
  const [record, page] = await kept();
  expect(JSON.parse(record)).toMatchObject({ ok: true, frames: 3, seed: 9, longStalls: { mismatches: 0 } });
  expect(page).toContain('Proved on 3 frames');
  expect(await bitwright(run)).toMatchObject({ exitCode: 0 });
  expect(await kept()).toEqual([record, page]);
  expect(await bitwright(['report', folder])).toMatchObject({ exitCode: 0, stderr: '' });
  expect(await kept()).toEqual([record, page]);
});

it.runIf(await icarusAvailable())(
  'asks Icarus for a second opinion, which is that of Verilator',
  async () => {
    const run = ['--frames', '3', '--json', '--stalls', 'none'];
    const icarus = jsonOf(await bitwright(['verify', folder, '--simulator', 'icarus', ...run]));
    const both = [icarus, jsonOf(await bitwright(['verify', folder, ...run]))].map(
      ({ simulator, ...found }) => ({
        ...found,
        ...{ fifos: [], wallSeconds: 0, buildSeconds: 0, simulationSeconds: 0 },
      }),
    );
    expect(icarus).toMatchObject({ ok: true, simulator: 'icarus', mismatches: 0 });
    expect(both[0]).toEqual(both[1]);
    const stalled = await bitwright(['verify', folder, '--simulator', 'icarus', '--frames', '2']);
    expect(stalled.stdout).toMatch(/^2 frames, \d+ streams, random stalls, seed 1 in Icarus: 0 mismatches\n/);
    expect(JSON.parse(await readFile(join(folder, 'verify.json'), 'utf8'))).toMatchObject({
      simulator: 'icarus',
    });
  },
);

it.runIf(await icarusAvailable())('finds the same first mismatch in both simulators', async () => {
  const broken = await brokenDesign(folder, join(await scratchFolder(), 'broken'));
  const found = [];
  for (const simulator of ['icarus', 'verilator']) {
    const run = ['--frames', '8', '--json', '--stalls', 'none', '--changed', '--simulator', simulator];
    const ended = await bitwright(['verify', broken, ...run]);
    expect(ended.exitCode).toBe(2);
    const { mismatches, firstMismatch } = jsonOf(ended);
    found.push({ mismatches, firstMismatch });
  }
  expect(found[0].firstMismatch).toBeDefined();
  expect(found[0]).toEqual(found[1]);
});

it('says what Icarus cannot do, and what to type where it is not there', async () => {
  const run = ['verify', folder, '--json', '--frames', '1', '--simulator', 'icarus'];
  const wave = join(await scratchFolder(), 'run.fst');
  expectRefusal(await bitwright([...run, '--wave', wave]), 'sim/wave-of-icarus', /leave out the waveform/);
  const env = { PATH: await scratchFolder() };
  expectRefusal(await bitwright(run, { env }), 'sim/tool-missing', /run `apt-get install iverilog`/);
});
