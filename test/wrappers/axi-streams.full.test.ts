import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'vitest';
import { temporaryFolder } from '../temporary-folder.ts';
import { expectLaidOut } from './stream-cases.ts';

const scratch = temporaryFolder('wrappers');
const WORDS = [8, 16, 32, 64, 128, 256, 512, 1024];
const BEATS = [1, 2, 3, 5, 8, 17, 31, 64, 100, 128, 129, 300];

it.each(WORDS)('takes and gives beats of every size at words of %d bits', async wordBits => {
  const folder = join(scratch, String(wordBits));
  mkdirSync(folder);
  const layouts = BEATS.flatMap(beatBytes => [1, 7].map(beats => ({ beatBytes, beats, wordBits })));
  for (let first = 0; first < layouts.length; first += 12)
    await expectLaidOut(layouts.slice(first, first + 12), folder);
});
