import type { HlsArray } from './kernel.ts';
import { type StreamShape, widthBits } from './stream.ts';

/** Beats of a place up to which running results go round in a shift register (hw/hls/going_round.hpp). */
const MOST_SHIFTED_BEATS = 8;

/** A RAM of which a turn reads a word and writes one. */
export const ram = (name: string, words: number, bits: number, count = 1): HlsArray => ({
  ...{ name, storage: 'ram_s2p', count, words, bits },
  ...{ reads: 1, writes: 1 },
});

/** Registers, all of which a turn may read and write. */
export const registers = (name: string, words: number, bits: number): HlsArray => ({
  ...{ name, storage: 'registers', count: 1, words, bits },
  ...{ reads: words, writes: words },
});

/** The circular buffer of a kernel that keeps the beats of a stream (hw/hls/ring.hpp). */
export const ring = (depthBeats: number, stream: StreamShape): HlsArray =>
  ram('kept', depthBeats, widthBits(stream));

/** Running results that go round once per place, in a shift register or in a RAM. */
export const goingRound = (folds: number, bits: number): HlsArray =>
  folds > MOST_SHIFTED_BEATS ? ram('kept', folds, bits) : registers('round', folds, bits);
