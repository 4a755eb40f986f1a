import type { Family } from './family.ts';

/** The block RAM of a family. */
export interface BlockRam {
  readonly unit: string;
  readonly kilobits: number;
  /** Words and bits a word that one of them can be. */
  readonly shapes: readonly (readonly [words: number, bits: number])[];
}

const RAMB36: BlockRam = {
  unit: 'RAMB36',
  kilobits: 36,
  shapes: [
    [512, 72],
    [1024, 36],
    [2048, 18],
    [4096, 9],
    [8192, 4],
    [16384, 2],
    [32768, 1],
  ],
};

/** Of 18 Kbit, half of a block of the 7 series too. */
export const SHAPES_18K: BlockRam['shapes'] = [
  [512, 36],
  [1024, 18],
  [2048, 9],
  [4096, 4],
  [8192, 2],
  [16384, 1],
];

/** By AMD UG473 and UG573, Lattice FPGA-TN-02204 (ECP5) and FPGA-TN-02002 (iCE40), Gowin UG285, Intel CV-51001. */
export const BLOCK_RAMS: { readonly [F in Family]: BlockRam } = {
  xc7: RAMB36,
  xcup: RAMB36,
  ecp5: { unit: 'DP16KD', kilobits: 18, shapes: SHAPES_18K },
  gowin: { unit: 'BSRAM', kilobits: 18, shapes: SHAPES_18K },
  ice40: {
    unit: 'SB_RAM40_4K',
    kilobits: 4,
    shapes: [
      [256, 16],
      [512, 8],
      [1024, 4],
      [2048, 2],
    ],
  },
  cyclonev: {
    unit: 'M10K',
    kilobits: 10,
    shapes: [
      [256, 40],
      [512, 20],
      [1024, 10],
      [2048, 5],
      [4096, 2],
      [8192, 1],
    ],
  },
};
