import { BLOCK_RAMS, SHAPES_18K } from './block-rams.ts';
import { DEFAULT_FAMILY, type Family } from './family.ts';
import { lutRamMemories } from './lut-memory.ts';
import { type Memories, ramCost, romCost } from './memory-cost.ts';
import { multiplierDsps, smallProducts } from './multiplier-cost.ts';

/**
 * What an estimate goes by: what a family keeps memories in, multiplies with, and how many of its LUTs stand for a LUT of
 * six inputs. A room's cost counts those of six inputs by what they do, and multiplies.
 */
export interface Cells extends Memories {
  /** Of a table of thresholds, which are near to one another, what is left after its bits were mapped. */
  readonly sorted: number;
  /** Blocks of a product of two signed factors; 0 where it is made of LUTs. */
  readonly dsps: (aBits: number, bBits: number) => number;
  /** Pairs of bits of such a product that blocks leave to LUTs. */
  readonly restPairs: (aBits: number, bBits: number) => number;
  /** Whether a block has registers, and an adder behind its product, that synthesis finds. */
  readonly isWholeBlock: boolean;
  /** LUTs for one of counters, addresses and handshakes: a sum and a comparison of more bits than a small LUT has inputs. */
  readonly control: number;
  /** For one that chooses among bits, and writes where it is told. */
  readonly choice: number;
  /** For one of comparisons with what a memory holds. */
  readonly compare: number;
  /** For one of adders and counts of bits: a carry chain takes a LUT per bit in every family. */
  readonly sum: number;
  /** For one of a product that no block makes. */
  readonly product: number;
  /** Of gates in front of an adder: 0 where a LUT has inputs for them beside its sum, 1 where each takes one of its own. */
  readonly gate: number;
}

/** A LUT of six inputs with a carry chain behind it: what the costs of the rooms were calibrated on. */
const LUT6: Cells = {
  ...{
    rom: romCost,
    ram: ramCost,
    ring: ramCost,
    sorted: 1,
    dsps: multiplierDsps,
    restPairs: () => 0,
    isWholeBlock: true,
  },
  ...{ control: 1, choice: 1, compare: 1, sum: 1, product: 1, gate: 0 },
};

/** Of LUTs of four inputs, calibrated against Yosys 0.70 (docs/area.md); those with multiplexers behind them for free. */
const WIDE_LUT4 = {
  ...{
    isWholeBlock: false,
    sorted: 0.4,
    control: 1.5,
    choice: 2.2,
    compare: 1.3,
    sum: 1.25,
    product: 2.2,
    gate: 1,
  },
} as const;

/** Block RAM of 18 Kbit, which ECP5 and Gowin have: words and bits, and what Yosys reckons it at, in bits of a LUT's RAM. */
const BLOCK_18K = {
  shapes: SHAPES_18K,
  price: 128,
} as const;

const WIDE_MEMORIES = lutRamMemories({ block: BLOCK_18K, hasLutRam: true, hasWideLuts: true });
const ICE40 = lutRamMemories({
  block: {
    shapes: BLOCK_RAMS.ice40.shapes,
    price: 64,
  },
  hasLutRam: false,
  hasWideLuts: false,
});

const CELLS: { readonly [F in Family]: Cells } = {
  xc7: LUT6,
  xcup: LUT6,
  // Half an ALM is a LUT of six inputs at most; its memories are told as those of the 7 series.
  cyclonev: LUT6,
  ecp5: { ...WIDE_LUT4, ...WIDE_MEMORIES, ...smallProducts({ width: 18, least: [2, 2] }) },
  gowin: { ...WIDE_LUT4, ...WIDE_MEMORIES, ...smallProducts({ width: 18, half: 9, least: [4, 4] }) },
  ice40: {
    ...{
      isWholeBlock: false,
      sorted: 0.6,
      control: 1.3,
      choice: 1.7,
      compare: 1.4,
      sum: 1.05,
      product: 2,
      gate: 1,
    },
    ...ICE40,
    dsps: () => 0,
    restPairs: () => 0,
  },
};

export const cellsOf = (family: Family = DEFAULT_FAMILY): Cells => CELLS[family];
