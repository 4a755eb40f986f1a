/** What the wrapper promises of a stream, computed from the promise alone (docs/guide/using-the-rtl.md). */
export interface Layout {
  readonly beatBytes: number;
  readonly beats: number;
  readonly wordBits: number;
}

/** Bytes from beat to beat: the least power of two that holds one, above 128 bytes the least multiple of 128. */
export function slotBytes({ beatBytes }: Pick<Layout, 'beatBytes'>): number {
  const power = [1, 2, 4, 8, 16, 32, 64, 128].find(bytes => bytes >= beatBytes);
  return power ?? 128 * Math.ceil(beatBytes / 128);
}

export const wordsPerFrame = (layout: Layout): number =>
  Math.ceil((layout.beats * slotBytes(layout) * 8) / layout.wordBits);

/** The words of frames, as bytes; where no beat has a byte stands what `filling` gives. */
export function wordsOf(layout: Layout, beats: Uint8Array, filling: () => number = () => 0): Uint8Array {
  const { beatBytes, beats: perFrame, wordBits } = layout;
  const slot = slotBytes(layout);
  const frameBytes = (wordsPerFrame(layout) * wordBits) / 8;
  const frames = beats.length / (beatBytes * perFrame);
  const words = Uint8Array.from({ length: frames * frameBytes }, filling);
  for (let frame = 0; frame < frames; frame++) {
    for (let beat = 0; beat < perFrame; beat++) {
      const from = (frame * perFrame + beat) * beatBytes;
      words.set(beats.subarray(from, from + beatBytes), frame * frameBytes + beat * slot);
    }
  }
  return words;
}

/** The words of frames with their tkeep above them, as the outputs of the wrapper give them, in whole bytes each. */
export function keptWordsOf(layout: Layout, beats: Uint8Array): Uint8Array {
  const words = wordsOf(layout, beats);
  const wordBytes = layout.wordBits / 8;
  const perFrame = wordsPerFrame(layout);
  const frameBytes = layout.beats * slotBytes(layout);
  const kept: number[] = [];
  for (let word = 0; word * wordBytes < words.length; word++) {
    const first = (word % perFrame) * wordBytes;
    kept.push(...words.subarray(word * wordBytes, (word + 1) * wordBytes));
    for (let bits = 0; bits < wordBytes; bits += 8) {
      let keep = 0;
      for (let bit = 0; bit < Math.min(8, wordBytes - bits); bit++)
        if (first + bits + bit < frameBytes) keep |= 1 << bit;
      kept.push(keep);
    }
  }
  return Uint8Array.from(kept);
}

/** What a stream of words with tlast becomes: the beats of whole frames, and how many frames had tlast at another word. */
export function framesOf(
  layout: Layout,
  words: Uint8Array,
  last: ArrayLike<number>,
): { readonly beats: Uint8Array; readonly errors: number } {
  const wordBytes = layout.wordBits / 8;
  const perFrame = wordsPerFrame(layout);
  const frameBytes = perFrame * wordBytes;
  const slot = slotBytes(layout);
  const beats: number[] = [];
  let errors = 0;
  let word = 0;
  while (word < last.length) {
    const frame = new Uint8Array(frameBytes);
    let place = 0;
    let isEnded = false;
    while (place < perFrame && !isEnded) {
      frame.set(words.subarray(word * wordBytes, (word + 1) * wordBytes), place * wordBytes);
      isEnded = last[word] === 1;
      place++;
      word++;
    }
    if (!isEnded || place < perFrame) errors++;
    // Dropped up to and with the next tlast.
    while (!isEnded && word < last.length) isEnded = last[word++] === 1;
    for (let beat = 0; beat < layout.beats; beat++)
      beats.push(...frame.subarray(beat * slot, beat * slot + layout.beatBytes));
  }
  return { beats: Uint8Array.from(beats), errors };
}
