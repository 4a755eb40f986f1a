/**
 * What memories take on a 7 series device, as Yosys maps them (synth_xilinx, Yosys 0.23: its cost
 * tables brams_xc4v.txt and lutrams_xc5v.txt, and the sixty-fourth of a LUT it reckons per bit of ROM).
 */
import { BLOCK_RAMS, SHAPES_18K } from './block-rams.ts';

/** A memory that is only read, into a register. */
export interface RomCost {
  readonly lut: number;
  /** Bits of that register: none in a block RAM, and equal bits of a short ROM share one. */
  readonly ff: number;
  /** In units of 36 Kbit. */
  readonly blockRam: number;
}

/** What a family keeps memories in. */
export interface Memories {
  /** `words` of `bits` that are only read; the arguments are those of `romCost`. */
  readonly rom: (words: number, bits: number, usedBits?: number) => RomCost;
  /** Of `ramCost`. */
  readonly ram: (words: number, bits: number, hasEnable?: boolean, resetPrice?: number) => RomCost;
  /** Of `ram`, where a word may be read in the cycle in which it is written. */
  readonly ring: (words: number, bits: number, hasEnable?: boolean, resetPrice?: number) => RomCost;
}

/** Words and bits of a half (18 Kbit) and of a whole block RAM, and what Yosys reckons them at. */
const HALF = {
  blocks: 0.5,
  price: 129,
  shapes: SHAPES_18K,
} as const;
const WHOLE = {
  blocks: 1,
  price: 257,
  shapes: BLOCK_RAMS.xc7.shapes,
} as const;
/** Of four LUTs as distributed RAM: 32 words of 6 bits or 64 of 3. */
const LUT_RAM_PRICE = 8;
/** A register with an enable behind the RAM tips the scales where both would cost the same. */
const REGISTER_PRICE = 2;

interface BlockRams {
  readonly price: number;
  /** In units of 36 Kbit. */
  readonly blocks: number;
  /** Of one block RAM, in the same units, and its width. */
  readonly unit: number;
  readonly columns: number;
  /** How many words are read at once for one. */
  readonly stacked: number;
}

/** The cheapest block RAMs for a memory; of equal ones those that need the least choosing. */
function blockRams(words: number, bits: number, isRom: boolean): BlockRams {
  const choices = [HALF, WHOLE].flatMap(({ blocks, price, shapes }) =>
    shapes.map(([rows, columns]) => {
      const stacked = Math.ceil(words / rows);
      // Of what is only read, several words may lie in one of the RAM's, where its parity bits would else be lost.
      const count = isRom ? Math.ceil((stacked * bits) / columns) : stacked * Math.ceil(bits / columns);
      return { price: price * count, blocks: blocks * count, unit: blocks, columns, stacked };
    }),
  );
  return choices.reduce((a, b) =>
    b.price < a.price || (b.price === a.price && b.stacked < a.stacked) ? b : a,
  );
}

/** LUTs per bit that choose among n words or block RAMs (measured; MUXF7 and MUXF8 are no LUTs). */
function chooserLuts(n: number): number {
  if (n <= 4) return Math.ceil(n / 2) - (n === 1 ? 1 : 0);
  return n <= 8 ? 4 : 5 + Math.floor((n - 9) / 4);
}

/**
 * `words` of `bits`, of contents that show no pattern; one word is wiring. Where only `usedBits` of them are
 * read, side by side at any place, the rest vanishes: after the kind of memory was chosen.
 */
export function romCost(words: number, bits: number, usedBits = bits): RomCost {
  if (words <= 1) return { lut: 0, ff: 0, blockRam: 0 };
  const { price, blocks, unit, columns, stacked } = blockRams(words, bits, true);
  if ((words * bits) / 64 > price) {
    // On average the used bits begin in the middle of a block RAM.
    const touched = usedBits === bits ? blocks : unit * ((stacked * usedBits - 1) / columns + 1);
    return { lut: usedBits * chooserLuts(stacked), ff: 0, blockRam: Math.min(blocks, touched) };
  }
  const distinct = distinctBits(words, usedBits);
  return { lut: distinct * romLutsPerBit(words), ff: distinct, blockRam: 0 };
}

/** A LUT6 holds 64 words; MUXF7 and MUXF8 join 2 or 4, LUT6 beyond choose among such groups. */
function romLutsPerBit(words: number): number {
  const luts = Math.ceil(words / 64);
  if (luts <= 2) return luts;
  const groups = Math.ceil(luts / 4);
  return 4 * groups + (groups - 1) / 3;
}

/** Expected number of different columns among `bits` random columns of `words` bits. */
export function distinctBits(words: number, bits: number): number {
  if (words > 40) return bits;
  const columns = 2 ** words;
  return -columns * Math.expm1(bits * Math.log1p(-1 / columns));
}

/** LUTs of `words` of `bits` in distributed RAM with one port to write and one to read (RAM32M, RAM64M). */
export function lutRamLuts(words: number, bits: number): number {
  if (words <= 32) return 4 * Math.ceil(bits / 6);
  const banks = Math.ceil(words / 64);
  return banks * 4 * Math.ceil(bits / 3) + (banks - 1) * bits * 0.5;
}

/**
 * A memory that is written and read at any time, its output in a register (as block RAM has one).
 *
 * @param resetPrice what Yosys reckons a block RAM dearer at where that register has a reset, which takes gates behind it
 */
export function ramCost(words: number, bits: number, hasEnable = false, resetPrice = 0): RomCost {
  const { price, blocks, stacked } = blockRams(words, bits, false);
  const banks32 = Math.ceil(words / 32) * Math.ceil(bits / 6);
  const banks64 = Math.ceil(words / 64) * Math.ceil(bits / 3);
  const registerPrice = hasEnable ? REGISTER_PRICE : 0;
  if (LUT_RAM_PRICE * Math.min(banks32, banks64) + registerPrice > price + resetPrice) {
    return { lut: bits * chooserLuts(stacked), ff: 0, blockRam: blocks };
  }
  return { lut: lutRamLuts(words, bits), ff: bits, blockRam: 0 };
}
