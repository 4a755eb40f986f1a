import { distinctBits, type Memories, type RomCost } from './memory-cost.ts';

/** What memories of a family of four-input LUTs lie in (memory_libmap of Yosys 0.70 and its techlibs). */
export interface LutMemories {
  /** Words and bits of a block RAM, and its price: a bit of flip-flops is 1, one of a table a sixteenth. */
  readonly block: {
    readonly shapes: readonly (readonly [words: number, bits: number])[];
    readonly price: number;
  };
  /** Whether four LUTs are a RAM of 16 words of 4 bits. */
  readonly hasLutRam: boolean;
  /** Whether multiplexers that are no LUTs join LUTs. */
  readonly hasWideLuts: boolean;
}

/** Words, bits and price of one LUT RAM of four LUTs. */
const LUT_RAM = { words: 16, bits: 4, luts: 4 } as const;
const TABLE_WORDS = 16;
/** Of a larger table, words a LUT as Yosys maps it. */
const MAPPED_WORDS = 8;

/** How a family of four-input LUTs keeps memories. */
export function lutRamMemories(family: LutMemories): Memories {
  const { block } = family;
  return {
    rom(words, bits, usedBits = bits) {
      if (words <= 1) return { lut: 0, ff: 0, blockRam: 0 };
      const best = blocksOf(family, words, bits, true);
      if ((words * bits) / TABLE_WORDS > block.price * best.blocks) {
        const touched =
          usedBits === bits
            ? best.blocks
            : Math.min(best.blocks, (best.stacked * usedBits - 1) / best.columns + 1);
        return { lut: usedBits * chooserLuts(family, best.stacked), ff: 0, blockRam: touched };
      }
      const distinct = distinctBits(words, usedBits);
      return { lut: distinct * tableLuts(words), ff: distinct, blockRam: 0 };
    },
    ram: (words, bits) => ramOf(family, words, bits),
    ring(words, bits) {
      const ram = ramOf(family, words, bits);
      if (ram.blockRam === 0) return ram;
      // A block gives no word that is just being written: it is kept beside it, with its address.
      const address = Math.ceil(Math.log2(words));
      return { ...ram, lut: ram.lut + bits + address, ff: ram.ff + bits + address + 1 };
    },
  };
}

function ramOf(family: LutMemories, words: number, bits: number): RomCost {
  const { block, hasLutRam } = family;
  const { blocks, stacked } = blocksOf(family, words, bits, false);
  const small = hasLutRam ? lutRam(family, words, bits) : flipFlopRam(family, words, bits);
  // Flip-flops are reckoned without what chooses among them.
  if ((hasLutRam ? small.lut : words * bits) > block.price * blocks)
    return { lut: bits * chooserLuts(family, stacked), ff: 0, blockRam: blocks };
  return small;
}

function lutRam(family: LutMemories, words: number, bits: number): RomCost {
  const cells = Math.ceil(words / LUT_RAM.words) * Math.ceil(bits / LUT_RAM.bits);
  const banks = Math.ceil(words / LUT_RAM.words);
  return { lut: cells * LUT_RAM.luts + bits * chooserLuts(family, banks), ff: bits, blockRam: 0 };
}

/** Each bit a flip-flop with an enable, which a LUT a word decodes; a table's worth of LUTs reads each column. */
function flipFlopRam(family: LutMemories, words: number, bits: number): RomCost {
  const isTwoLevels = words > TABLE_WORDS;
  return {
    lut: words * (isTwoLevels ? 1.25 : 1) + bits * chooserLuts(family, words),
    ff: words * bits + bits,
    blockRam: 0,
  };
}

/** The fewest block RAMs, of equal numbers those that need the least choosing. */
function blocksOf({ block }: LutMemories, words: number, bits: number, isRom: boolean) {
  return block.shapes
    .map(([rows, columns]) => {
      const stacked = Math.ceil(words / rows);
      const blocks = isRom ? Math.ceil((stacked * bits) / columns) : stacked * Math.ceil(bits / columns);
      return { blocks, stacked, columns };
    })
    .reduce((a, b) => (b.blocks < a.blocks || (b.blocks === a.blocks && b.stacked < a.stacked) ? b : a));
}

/** LUTs a bit of a table: of 16 words one; of more a tree, half of which chooses. */
function tableLuts(words: number): number {
  return words <= TABLE_WORDS ? 1 : words / MAPPED_WORDS;
}

/** LUTs that choose one bit of n: of three inputs each, two of them joined for free where the family has multiplexers. */
function chooserLuts({ hasWideLuts }: LutMemories, n: number): number {
  if (n <= 1) return 0;
  return hasWideLuts ? Math.ceil(n / 2) : n - 1;
}
