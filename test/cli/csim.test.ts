import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { bitwright, expectRefusal, jsonOf, scratchFolder } from './bitwright.ts';
import { npy, tinyDesign, writeInto } from './tiny-design.ts';

let scratch: string;
let folder: string;
beforeAll(async () => {
  scratch = await scratchFolder();
  folder = (await tinyDesign(scratch)).design.folder;
});

/** A copy with one change in a file of hls/. */
async function changed(name: string, file: string, change: (text: string) => string): Promise<string> {
  const copy = join(scratch, name);
  await cp(folder, copy, { recursive: true });
  const path = join(copy, 'hls', file);
  await writeFile(path, change(await readFile(path, 'utf8')));
  return copy;
}

const negated = (text: string): string => text.replace('out.write(results)', 'out.write(~results)');

it('simulates random frames, and says how long it took', async () => {
  const { exitCode, stdout, stderr } = await bitwright(['csim', folder, '--frames', '30', '--seed', '5']);
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
  expect(stdout).toMatch(/^30 frames, \d+ streams: 0 mismatches\n[\d.]+ s \(C\+\+ compiler .*\)$/);
});

it('takes data and labels, and prints JSON', async () => {
  const values = npy([20, 12], i => ((7 * i) % 16) - 8);
  const data = await writeInto(scratch, 'frames.npy', values);
  const options = ['--data', data, '--frames', '15'];
  const classes = jsonOf(await bitwright(['run', folder, '--json', ...options])).classes as number[];
  // The wire's classes as labels, but for the first frame.
  const labels = [(classes[0] + 1) % 4, ...classes.slice(1), 0, 0, 0, 0, 0];
  const file = await writeInto(scratch, 'labels.txt', `${labels.join('\n')}\n`);
  const ended = await bitwright(['csim', folder, '--json', ...options, '--labels', file]);
  expect(ended).toMatchObject({ exitCode: 0 });
  expect(jsonOf(ended)).toMatchObject({ ok: true, frames: 15, mismatches: 0, accuracy: 14 / 15 });
});

it('ends with status 2 at a mismatch, and says where it is', async () => {
  const faulty = await changed('negated', 'mvu.hpp', negated);
  const { exitCode, stdout } = await bitwright(['csim', faulty, '--changed', '--frames', '3']);
  expect(exitCode).toBe(2);
  expect(stdout).toMatch(/^3 frames, \d+ streams: [1-9]\d* mismatches\n/);
  expect(stdout).toMatch(
    /\nfirst mismatch: stream to_act1, frame 0, beat 0, lane 0: expected -?\d+, got -?\d+\n/,
  );
  const json = await bitwright(['csim', faulty, '--changed', '--frames', '3', '--json']);
  expect(json.exitCode).toBe(2);
  expect(jsonOf(json)).toMatchObject({ ok: false, firstMismatch: { frame: 0, beat: 0, lane: 0 } });
});

it('ends with status 2 where a kernel counts its beats wrongly', async () => {
  const faulty = await changed('silent', 'frame_input.hpp', text =>
    text.replace('if (beat < BEATS) out', 'if (beat > 0) out'),
  );
  const { exitCode, stdout } = await bitwright(['csim', faulty, '--changed']);
  expect(exitCode).toBe(2);
  expect(stdout).toMatch(/\nthe simulation broke off: stream \w+ is read while it is empty\n/);
});

it('refuses what it cannot use', async () => {
  const csim = (...args: string[]) => bitwright(['csim', ...args, '--json']);
  expectRefusal(await csim(scratch), 'design/not-a-design', /is not a compiled design/);
  expectRefusal(await csim(folder, '--labels', 'x.txt'), 'cli/without-data', /--labels/);
  expectRefusal(await csim(folder, '--data', join(scratch, 'none.npy')), 'data/not-found', /none\.npy/);
  const faulty = await changed('unchecked', 'mvu.hpp', negated);
  expectRefusal(await csim(faulty), 'design/changed', /hls\/mvu\.hpp in .*\n.*--changed/);
  const broken = await changed('broken', 'top.cpp', text => `${text}\n}\n`);
  expectRefusal(await csim(broken, '--changed'), 'sim/compile-error', /top\.cpp/);
  await rm(join(broken, 'hls'), { recursive: true });
  expectRefusal(await csim(broken, '--changed'), 'csim/no-folder', /without HLS C\+\+/);
});
