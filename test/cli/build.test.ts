import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import type { Design } from '../../src/artifact/index.ts';
import { BOARD_TEXTS } from '../../src/boards/data/index.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { bitwright } from './bitwright.ts';
import { expectRefused } from './in-process.ts';
import { tinyDesign } from './tiny-design.ts';

let folder: string;
let design: Design;
beforeAll(async () => {
  folder = temporaryFolder('build-options');
  ({ design } = await tinyDesign(folder));
});

const build = (...options: string[]): string[] => ['build', design.folder, '--sources', ...options];

it('says what is wrong with its options', async () => {
  await expectRefused(build(), 'cli/usage', /required option '--board/);
  await expectRefused(build('--board', 'icebraker'), 'board/unknown', /there is no board 'icebraker'/);
  await expectRefused(build('--board', join(folder, 'no.json')), 'board/not-readable', /ENOENT/);
  await expectRefused(build('--board', 'icebreaker', '--clock', 'fast'), 'cli/usage', /must be 1 to 1000/);
  await expectRefused(
    build('--board', 'icebreaker', '--clock', '7'),
    'board/no-clock',
    /within 1 % of 7 MHz/,
  );
  await expectRefused(build('--board', 'icebreaker', '--baud', '9000000'), 'board/no-baud', /9000000 baud/);
  await expectRefused(build('--board', 'icebreaker', '--baud', '0'), 'cli/usage', /at least 1/);
  await expectRefused(build('--board', 'icebreaker', '--seed', '-1'), 'cli/usage', /whole number/);
  await expectRefused(['build', folder, '--board', 'icebreaker'], /design\//, /manifest/);
  expect(await readdir(design.folder)).not.toContain('build');
});

it.each(['pynq-z2', 'ultra96', 'arty-a7', 'de10-nano'])(
  "writes the project of a board whose tools are a vendor's: %s",
  async board => {
    const { exitCode, stdout, stderr } = await bitwright(['build', design.folder, '--board', board]);
    expect(stderr).not.toMatch(/error/);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('no bitstream is made here');
    const files = await readdir(join(design.folder, 'build', board));
    expect(files).toContain(board === 'de10-nano' ? 'quartus.tcl' : 'vivado.tcl');
  },
);

it('has no rate of a line where there is none', async () => {
  await expectRefused(build('--board', 'pynq-z2', '--baud', '9600'), 'board/no-line', /--baud/);
});

it('refuses a frame that no block RAM holds, on a board of a user', async () => {
  const [board] = BOARD_TEXTS;
  const blockRam = { unit: 'SB_RAM40_4K', count: 0, shapes: [[256, 16]] };
  const limits = { lut: 5280, ff: 5280, blockRam, dsp: 8 };
  const file = join(folder, 'small.json');
  await writeFile(file, JSON.stringify({ ...board, name: 'small', limits }));
  await expectRefused(build('--board', file), 'board/large-frame', /48 bits .* small has 0 in all/);
});
