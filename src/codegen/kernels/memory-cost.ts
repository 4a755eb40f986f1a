/**
 * What memories take on a 7 series device, as Yosys maps them (synth_xilinx, Yosys 0.23: its cost
 * tables brams_xc4v.txt and lutrams_xc5v.txt, and the sixty-fourth of a LUT it reckons per bit of ROM).
 */

/** A memory that is only read, into a register. */
export interface RomCost {
  readonly lut: number;
  /** Bits of that register: none in a block RAM, and equal bits of a short ROM share one. */
  readonly ff: number;
  /** In units of 36 Kbit. */
  readonly blockRam: number;
}

/** Half (18 Kbit) and whole block RAMs: price, words, bits per word. */
const BLOCK_RAMS: readonly (readonly [price: number, words: number, bits: number])[] = [
  [129, 512, 36],
  [129, 1024, 18],
  [129, 2048, 9],
  [129, 4096, 4],
  [129, 8192, 2],
  [129, 16384, 1],
  [257, 512, 72],
  [257, 1024, 36],
  [257, 2048, 18],
  [257, 4096, 9],
  [257, 8192, 4],
  [257, 16384, 2],
  [257, 32768, 1],
];
const WHOLE_PRICE = 257;
/** Of four LUTs as distributed RAM: 32 words of 6 bits or 64 of 3. */
const LUT_RAM_PRICE = 8;
/** The register behind it tips the scales where both would cost the same. */
const REGISTER_PRICE = 2;

/** The cheapest block RAMs for a memory, and how many of them lie behind one another. */
function blockRams(words: number, bits: number): { price: number; stacked: number } {
  const choices = BLOCK_RAMS.map(([price, rows, columns]) => {
    const stacked = Math.ceil(words / rows);
    return { price: price * stacked * Math.ceil(bits / columns), stacked };
  });
  const isBetter = (a: (typeof choices)[0], b: (typeof choices)[0]): boolean =>
    a.price < b.price || (a.price === b.price && a.stacked < b.stacked);
  return choices.reduce((a, b) => (isBetter(b, a) ? b : a));
}

/** LUTs per bit that choose among n words or block RAMs (measured; MUXF7 and MUXF8 are no LUTs). */
function chooserLuts(n: number): number {
  if (n <= 4) return Math.ceil(n / 2) - (n === 1 ? 1 : 0);
  return n <= 8 ? 4 : 5 + Math.floor((n - 9) / 4);
}

/** `words` of `bits`, of contents that show no pattern; one word is wiring. */
export function romCost(words: number, bits: number): RomCost {
  if (words <= 1) return { lut: 0, ff: 0, blockRam: 0 };
  const { price, stacked } = blockRams(words, bits);
  if ((words * bits) / 64 > price) {
    return { lut: bits * chooserLuts(stacked), ff: 0, blockRam: price / WHOLE_PRICE };
  }
  const distinct = distinctBits(words, bits);
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
function distinctBits(words: number, bits: number): number {
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

/** A memory that is written and read at any time, its output in a register (as block RAM has one). */
export function ramCost(words: number, bits: number): RomCost {
  const { price, stacked } = blockRams(words, bits);
  const banks32 = Math.ceil(words / 32) * Math.ceil(bits / 6);
  const banks64 = Math.ceil(words / 64) * Math.ceil(bits / 3);
  if (LUT_RAM_PRICE * Math.min(banks32, banks64) + REGISTER_PRICE > price) {
    return { lut: bits * chooserLuts(stacked), ff: 0, blockRam: price / WHOLE_PRICE };
  }
  return { lut: lutRamLuts(words, bits), ff: bits, blockRam: 0 };
}
