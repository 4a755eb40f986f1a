import { weightBits } from '../../src/ir/weight-code.ts';
import type { Kernel } from '../../src/kernels/index.ts';
import { memoriesOf } from '../../src/kernels/index.ts';
import type { MemoryImage } from '../../src/kernels/kernel.ts';
import { thresholdBits } from '../../src/kernels/threshold/schema.ts';

/** One bit of a memory file. */
export interface MemoryBit {
  readonly kernel: Kernel;
  readonly image: MemoryImage;
  readonly word: number;
  readonly bit: number;
}

/** What a bit belongs to, as the headers of hw/rtl say how words are made up. */
export type Meaning =
  | { readonly kind: 'padding' }
  | {
      readonly kind: 'weight';
      readonly bank: number;
      readonly column: number;
      readonly row: number;
      /** What is stored, and the bit of it. */
      readonly stored: bigint;
      readonly bit: number;
    }
  | {
      readonly kind: 'threshold';
      /** Channel, of all banks one after another. */
      readonly set: number;
      /** Which of the set's thresholds, from 0. */
      readonly rank: number;
      /** The bit of the threshold. */
      readonly bit: number;
    }
  | { readonly kind: 'requantizer'; readonly set: number; readonly part: string; readonly bit: number }
  | { readonly kind: 'other' };

/** Every bit of a design's memories, by its number. */
export function bitAt(kernels: readonly Kernel[], number: number): MemoryBit | undefined {
  let left = number;
  for (const kernel of kernels) {
    for (const image of memoriesOf(kernel)) {
      const bits = image.words.length * image.widthBits;
      if (left < bits)
        return { kernel, image, word: Math.floor(left / image.widthBits), bit: left % image.widthBits };
      left -= bits;
    }
  }
  return undefined;
}

export const bitsOfAll = (kernels: readonly Kernel[]): number =>
  kernels
    .flatMap(kernel => memoriesOf(kernel))
    .reduce((sum, { words, widthBits }) => sum + words.length * widthBits, 0);

export function meaningOf({ kernel, image, word, bit }: MemoryBit): Meaning {
  switch (kernel.kind) {
    case 'mvu': {
      const { mw, mh, pe, simd, weight } = kernel.params;
      const [sf, nf] = [Math.ceil(mw / simd), Math.ceil(mh / pe)];
      const bits = weightBits(weight);
      const field = Math.floor(bit / bits);
      const column = (word % sf) * simd + (field % simd);
      const row = (Math.floor(word / sf) % nf) * pe + Math.floor(field / simd);
      if (row >= mh || column >= mw) return { kind: 'padding' };
      return {
        kind: 'weight',
        bank: Math.floor(word / (sf * nf)),
        column,
        row,
        ...storedAt(image, word, bit, bits),
      };
    }
    case 'vvu': {
      const { channels, places, multiplier, pe, weight } = kernel.params;
      const folds = Math.ceil(channels / pe);
      const bits = weightBits(weight);
      const row = (word % folds) * pe * multiplier + Math.floor(bit / bits);
      const place = Math.floor(word / folds) % places;
      if (row >= channels * multiplier) return { kind: 'padding' };
      // The window's elements lie place after place.
      const column = place * channels + Math.floor(row / multiplier);
      return {
        kind: 'weight',
        bank: Math.floor(word / (folds * places)),
        column,
        row,
        ...storedAt(image, word, bit, bits),
      };
    }
    case 'threshold': {
      const { channels, lanes, perChannel, thresholds, search, input } = kernel.params;
      const bits = thresholdBits(input);
      const beats = Math.ceil(channels / lanes);
      const isParallel = search === 'parallel';
      const step = image.number ?? 0;
      const beatWord = isParallel ? word : word >> step;
      const laneBits = isParallel ? thresholds * bits + 1 : bits;
      if (!isParallel && image.widthBits === (perChannel ? lanes : 1)) return { kind: 'other' };
      const channel = perChannel ? (beatWord % beats) * lanes + Math.floor(bit / laneBits) : 0;
      if (perChannel && channel >= channels) return { kind: 'padding' };
      const set = perChannel ? Math.floor(beatWord / beats) * channels + channel : 0;
      const inLane = bit % laneBits;
      if (isParallel && inLane === laneBits - 1)
        return { kind: kernel.params.descending ? 'other' : 'padding' };
      const levels = Math.ceil(Math.log2(thresholds + 1));
      const prefix = word % 2 ** step;
      const rank = isParallel ? Math.floor(inLane / bits) : (2 * prefix + 1) * 2 ** (levels - 1 - step) - 1;
      return rank >= thresholds ? { kind: 'other' } : { kind: 'threshold', set, rank, bit: inLane % bits };
    }
    case 'requantize': {
      const { channels, lanes, multiplierBits, biasBits, multiplierPerChannel, biasPerChannel } =
        kernel.params;
      const isMultiplier = image.suffix === 'multipliers';
      const [bits, own] = isMultiplier ? [multiplierBits, multiplierPerChannel] : [biasBits, biasPerChannel];
      const beats = Math.ceil(channels / lanes);
      const channel = own ? (word % beats) * lanes + Math.floor(bit / bits) : 0;
      if (channel >= channels) return { kind: 'padding' };
      const set = own ? Math.floor(word / beats) * channels + channel : -1;
      return { kind: 'requantizer', set, part: image.suffix, bit: bit % bits };
    }
    default:
      return { kind: 'other' };
  }
}

/** The field of a word that a bit is in. */
function storedAt({ words }: MemoryImage, word: number, bit: number, bits: number) {
  const first = bit - (bit % bits);
  return { stored: BigInt.asUintN(bits, words[word] >> BigInt(first)), bit: bit - first };
}
