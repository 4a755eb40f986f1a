import { expect, it } from 'vitest';
import { temporaryFolder } from '../temporary-folder.ts';
import { framesOf, keptWordsOf, wordsOf } from './memory-layout.ts';
import { expectLaidOut } from './stream-cases.ts';

const scratch = temporaryFolder('wrappers');

it('lays beats out as the guide says', () => {
  const layout = { beatBytes: 3, beats: 3, wordBits: 64 };
  const beats = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9);
  const words = [1, 2, 3, 0, 4, 5, 6, 0, 7, 8, 9, 0, 0, 0, 0, 0];
  expect([...wordsOf(layout, beats)]).toEqual(words);
  expect([...keptWordsOf(layout, beats)]).toEqual([...words.slice(0, 8), 0xff, ...words.slice(8), 0x0f]);
  const early = framesOf(layout, Uint8Array.from(words.slice(0, 8)), [1]);
  expect(early).toEqual({ beats: Uint8Array.of(1, 2, 3, 4, 5, 6, 0, 0, 0), errors: 1 });
  const late = framesOf(layout, Uint8Array.from([...words, ...words]), [0, 0, 1, 1]);
  expect(late).toEqual({
    beats: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 7, 8, 9, 0, 0, 0, 0, 0, 0),
    errors: 2,
  });
});

it('takes and gives frames at words narrower, as wide as and wider than a beat', async () => {
  await expectLaidOut(
    [
      { beatBytes: 1, beats: 5, wordBits: 8 },
      { beatBytes: 1, beats: 1, wordBits: 8 },
      { beatBytes: 1, beats: 13, wordBits: 64 },
      { beatBytes: 2, beats: 3, wordBits: 1024 },
      { beatBytes: 3, beats: 4, wordBits: 8 },
      { beatBytes: 3, beats: 4, wordBits: 16 },
      { beatBytes: 3, beats: 5, wordBits: 128 },
      { beatBytes: 5, beats: 3, wordBits: 64 },
      { beatBytes: 10, beats: 1, wordBits: 32 },
      { beatBytes: 129, beats: 2, wordBits: 1024 },
      { beatBytes: 200, beats: 2, wordBits: 64 },
    ],
    scratch,
  );
});
