import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { bitwright, expectRefusal, scratchFolder } from './bitwright.ts';
import { tinyDesign } from './tiny-design.ts';

let scratch: string;
let design: string;
beforeAll(async () => {
  scratch = await scratchFolder();
  design = (await tinyDesign(scratch)).design.folder;
});

it.each(['verify', 'csim'])('says of %s that there is no folder for temporary files', async command => {
  const env = { TMPDIR: join(scratch, 'nowhere') };
  expectRefusal(
    await bitwright([command, design, '--frames', '2', '--json'], { env }),
    'sim/temporary-folder',
    /nowhere cannot be used: ENOENT.*\n.*TMPDIR/,
  );
});

it('keeps nothing in the current folder where HOME is empty', async () => {
  const env = { HOME: '', XDG_CACHE_HOME: '', BITWRIGHT_CACHE: '' };
  const ended = await bitwright(['verify', design, '--frames', '2', '--json'], { env, cwd: scratch });
  expectRefusal(ended, 'sim/no-cache-folder', /HOME is empty.*\n.*BITWRIGHT_CACHE/);
  expect(await readdir(scratch)).not.toContain('.cache');
});

it.each(['verify', 'csim'])('says of %s how many frames there can be', async command => {
  for (const frames of [2 ** 31, 2 ** 31 - 1]) {
    expectRefusal(
      await bitwright([command, design, '--frames', String(frames), '--json']),
      'data/too-many-frames',
      /frames are more than fit into memory: \d+ do.*\n.*--frames \d+/,
    );
  }
});

it('refuses more frames than the reference can keep', async () => {
  expectRefusal(
    await bitwright(['verify', design, '--frames', '20000000', '--json']),
    'sim/too-many-frames',
    /frames are more than fit into memory with all values of the design: \d+ do/,
  );
});

it('refuses a waveform whose path holds a line break', async () => {
  expectRefusal(
    await bitwright(['verify', design, '--frames', '2', '--wave', join(scratch, 'a\nb.fst'), '--json']),
    'sim/wave-file',
    /holds a line break/,
  );
});
