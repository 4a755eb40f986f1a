import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import type { ExplorationRecord } from '../../src/formats/exploration.ts';
import { bitwright, jsonOf, scratchFolder } from './bitwright.ts';
import { expectRefused } from './in-process.ts';
import { tinyDesign } from './tiny-design.ts';

let scratch: string;
let model: string;
let folder: string;
beforeAll(async () => {
  scratch = await scratchFolder();
  const tiny = await tinyDesign(scratch);
  model = tiny.model;
  folder = tiny.design.folder;
});

const INPUT = ['--input', 'int4'];

it('writes the designs of a model, and compile makes the same of a folding file and these options', async () => {
  const out = join(scratch, 'front');
  const home = ['--device', 'ecp5-25k', '--clock', '80'];
  const explored = await bitwright(['explore', model, ...INPUT, ...home, '--points', '6', '-o', out]);
  expect(explored.exitCode).toBe(0);
  const record = JSON.parse(await readFile(join(out, 'explore.json'), 'utf8')) as ExplorationRecord;
  expect(record).toMatchObject({ family: 'ecp5', clockMegahertz: 80, model: { name: 'tiny' } });
  expect(record.points.length).toBeGreaterThanOrEqual(6);
  const files = record.points.map((_, i) => `folding-${String(i + 1).padStart(2, '0')}.json`);
  expect((await readdir(out)).sort()).toEqual(['explore.json', 'explore.svg', ...files]);
  expect((await readFile(join(out, 'explore.svg'), 'utf8')).match(/<circle/g)?.length).toBeGreaterThanOrEqual(
    6,
  );
  const [, options = ''] =
    /take one: npx bitwright compile \S+ -o DIR(.*) --folding/.exec(explored.stdout) ?? [];
  expect(options.trim().split(' ')).toEqual([...INPUT, ...home]);
  for (const i of [0, Math.floor(files.length / 2)]) {
    const file = files[i];
    const compile = ['compile', model, '-o', join(scratch, 'one'), '--folding', join(out, file), '--json'];
    const made = jsonOf(await bitwright([...compile, ...options.trim().split(' ')]));
    const { area, initiationIntervalCycles, latencyCycles } = record.points[i];
    expect(made.estimatedArea).toEqual(area);
    expect(made.predictedInitiationIntervalCycles).toBe(initiationIntervalCycles);
    expect(made.predictedLatencyCycles).toBe(latencyCycles);
  }
  // A search takes the place of another, and of nothing else.
  await bitwright(['explore', model, ...INPUT, '--points', '2', '-o', out]);
  expect((await readdir(out)).length).toBeLessThan(files.length + 2);
  await writeFile(join(out, 'notes.txt'), 'mine');
  const refused = await bitwright(['explore', model, ...INPUT, '--points', '2', '-o', out]);
  expect(refused.exitCode).toBe(1);
  expect(refused.stderr).toMatch(/notes\.txt/);
});

it('keeps the designs of a compiled folder in it, and its report shows them', async () => {
  const { exitCode, stdout } = await bitwright(['explore', folder, '--points', '4']);
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^design +cycles +latency +frames\/s at 100 MHz +LUT +FF +RAMB36 +DSP +fits$/m);
  expect(await readFile(join(folder, 'report.html'), 'utf8')).toContain('id="front"');
  // The folder is still the compiler's: it is replaced.
  expect((await bitwright(['compile', model, ...INPUT, '-o', folder])).exitCode).toBe(0);
  expect(await readFile(join(folder, 'report.html'), 'utf8')).not.toContain('id="front"');
});

it('refuses what a compiled folder has settled, and a target that is none', async () => {
  await expectRefused(['explore', folder, ...INPUT], 'cli/already-compiled', /--input/);
  await expectRefused(['explore', join(scratch, 'none.onnx')], 'onnx/file-not-found', /none\.onnx/);
  const compile = ['compile', model, ...INPUT, '-o', join(scratch, 'two')];
  await expectRefused([...compile, '--target-fps', '10'], 'cli/fps-without-clock', /how many cycles/);
  await expectRefused([...compile, '--target-fps', '0', '--clock', '1'], 'cli/usage', /more than 0/);
  await expectRefused([...compile, '--target-fps', '2e6'], 'cli/usage', /more than 0/);
  await expectRefused(
    [...compile, '--target-fps', '2000000', '--clock', '1'],
    'cli/fps-beyond-clock',
    /more than one for each cycle/,
  );
  await expectRefused(
    [...compile, '--target-fps', '10', '--clock', '1', '--target-cycles', '5'],
    'cli/not-together',
    /--target-cycles/,
  );
});

it('keeps to a rate at a clock', async () => {
  const out = join(scratch, 'rate');
  const options = ['--target-fps', '2500000', '--clock', '100'];
  const { stdout } = await bitwright(['compile', model, ...INPUT, '-o', out, ...options]);
  const [, cycles, rate] =
    /predicted: (\d+) cycles per frame, .*, ([\d,]+) frames a second at 100 MHz/.exec(stdout) ?? [];
  expect(Number(cycles)).toBeLessThanOrEqual(40);
  expect(Number(rate.replaceAll(',', ''))).toBeGreaterThanOrEqual(2_500_000);
});
