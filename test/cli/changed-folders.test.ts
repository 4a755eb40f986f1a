import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { bitwright, expectRefusal, jsonOf, scratchFolder } from './bitwright.ts';
import { tinyDesign } from './tiny-design.ts';

let scratch: string;
let design: string;
beforeAll(async () => {
  scratch = await scratchFolder();
  design = (await tinyDesign(scratch)).design.folder;
});

const COMMANDS = [
  ['verify', '--frames', '2'],
  ['csim', '--frames', '2'],
] as const;

/** A copy with further files, each with its hash in the manifest. */
async function withFiles(name: string, files: Readonly<Record<string, string>>): Promise<string> {
  const folder = join(scratch, name);
  await cp(design, folder, { recursive: true });
  const manifest = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8'));
  for (const [path, text] of Object.entries(files)) {
    await writeFile(join(folder, path), text);
    manifest.files[path] = createHash('sha256').update(text).digest('hex');
  }
  await writeFile(join(folder, 'manifest.json'), JSON.stringify(manifest));
  return folder;
}

it('runs no code of a folder whose hashes are right and whose sources are not, until it is told to', async () => {
  const mark = join(scratch, 'ran');
  const folder = await withFiles('foreign', {
    'rtl/zz.v': 'module zz; initial $display("zz"); endmodule\n',
    'hls/zz.cpp': `#include <cstdio>\nstatic FILE* f = std::fopen("${mark}", "w");\n`,
  });
  for (const [command, ...options] of [...COMMANDS, ['synth'] as const]) {
    expectRefusal(
      await bitwright([command, folder, ...options, '--json']),
      'design/other-sources',
      /are not what its layers and kernels give: .*zz.*\n.*--changed/,
    );
  }
  expect(existsSync(mark)).toBe(false);
  const ended = await bitwright(['csim', folder, '--frames', '2', '--changed', '--json']);
  expect(jsonOf(ended)).toMatchObject({ ok: true, notes: [{ code: 'design/taken-as-is' }] });
  expect(existsSync(mark)).toBe(true);
  const verified = await bitwright(['verify', folder, '--frames', '2', '--changed']);
  expect(verified).toMatchObject({
    exitCode: 0,
    stderr: expect.stringContaining('run as they are, whatever they do'),
  });
});

it('runs no command that a name spells, told to or not', async () => {
  const before = readdirSync(scratch);
  const hostile = 'x; !touch P;';
  for (const file of ['manifest.json', 'ir/hardware.json']) {
    const folder = join(scratch, 'commands');
    await cp(design, folder, { recursive: true });
    const text = await readFile(join(folder, file), 'utf8');
    const { top } = JSON.parse(text);
    await writeFile(join(folder, file), text.replaceAll(`"${top}"`, JSON.stringify(hostile)));
    for (const options of [['synth', '--flat'], ['verify'], ['csim'], ['synth']]) {
      const [command, ...more] = options;
      const ended = await bitwright([command, folder, ...more, '--changed', '--json'], { cwd: scratch });
      expectRefusal(ended, 'design/not-a-design', /top: a name of letters/);
    }
  }
  expect(readdirSync(scratch).filter(name => !before.includes(name))).toEqual(['commands']);
});

it('refuses a latency that nobody predicted, and finds it measured otherwise where it is taken', async () => {
  const folder = join(scratch, 'latency');
  await cp(design, folder, { recursive: true });
  const manifest = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8'));
  manifest.cycles.latency += 1;
  await writeFile(join(folder, 'manifest.json'), JSON.stringify(manifest));
  expectRefusal(
    await bitwright(['verify', folder, '--frames', '2', '--json']),
    'design/not-a-design',
    /cycles is not what the layers and kernels give/,
  );
  const ended = await bitwright(['verify', folder, '--frames', '2', '--changed', '--json']);
  expect(ended.exitCode).toBe(2);
  expect(jsonOf(ended)).toMatchObject({ ok: false, mismatches: 0, isTimingAsPredicted: false });
});
