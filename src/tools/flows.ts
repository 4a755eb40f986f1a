import { type Identifier, identifier, type YosysCommand, yosys } from '../ir/target-text.ts';
import { BLOCK_RAMS, type BlockRam } from '../kernels/block-rams.ts';

/** What a cell takes up; most take one kind only. */
export interface Area {
  /** Lookup tables, those used as memory or shift register included. */
  readonly lut: number;
  /** Of `lut`, those used as memory or shift register. */
  readonly lutMemory: number;
  readonly ff: number;
  /** Carry cells of the device (4 bits each on xc7, 8 on xcup, 2 on ecp5, 1 on ice40 and gowin). */
  readonly carry: number;
  /** Block RAMs of the flow's `blockRam.unit`. */
  readonly blockRam: number;
  readonly dsp: number;
}

/** A device family that Yosys synthesises for. */
export interface Flow {
  readonly description: string;
  /** The synthesis command, without I/O buffers. Non-flattened designs are not of use here. */
  readonly synthesise: (top: Identifier) => YosysCommand;
  /** What each counted cell takes; the first pattern that matches the whole name holds. */
  readonly cells: readonly (readonly [name: RegExp, takes: Partial<Area>])[];
  /** Cells that take no LUT, FF, block RAM or DSP of their own: constants, buffers, inverters and wide multiplexers in the slice. */
  readonly free: RegExp;
  /** Patterns (as Yosys selects them) of the cells at which a path begins or ends. */
  readonly sequential: readonly string[];
  readonly blockRam: BlockRam;
}

const memoryLuts = (lut: number): Partial<Area> => ({ lut, lutMemory: lut });

/** 7 series and UltraScale+: LUTRAM by the LUTs each cell takes (UG953, UG974). */
const xilinxCells: Flow['cells'] = [
  [/LUT[1-6]|LUT6_2/, { lut: 1 }],
  [/SRL16E|SRLC16E|SRLC32E/, memoryLuts(1)],
  [/RAM(16|32|64)X1S(_1)?/, memoryLuts(1)],
  [/RAM(16|32|64)X1D(_1)?|RAM128X1S(_1)?/, memoryLuts(2)],
  [/RAM32M|RAM64M|RAM128X1D|RAM256X1S/, memoryLuts(4)],
  [/RAM32M16|RAM64M8|RAM256X1D|RAM512X1S/, memoryLuts(8)],
  [/FD[CPRS]E(_1)?|LD[CP]E/, { ff: 1 }],
  [/CARRY[48]/, { carry: 1 }],
  [/RAMB36E[12]/, { blockRam: 1 }],
  [/RAMB18E[12]/, { blockRam: 0.5 }],
  [/DSP48E[12]/, { dsp: 1 }],
];

const xilinx = (family: 'xc7' | 'xcup', description: string): Flow => ({
  description,
  synthesise: top =>
    yosys`synth_xilinx -family ${identifier(family)} -flatten -noiopad -noclkbuf -top ${top}`,
  cells: xilinxCells,
  free: /INV|MUXF[789]|BUFG.*|VCC|GND/,
  sequential: ['FD*', 'LD*', 'SRL*', 'RAM*'],
  blockRam: BLOCK_RAMS[family],
});

export const FLOWS = {
  xc7: xilinx('xc7', 'AMD 7 series'),
  xcup: xilinx('xcup', 'AMD UltraScale+'),
  ecp5: {
    description: 'Lattice ECP5',
    synthesise: top => yosys`synth_ecp5 -top ${top}`,
    cells: [
      [/LUT4|TRELLIS_COMB/, { lut: 1 }],
      // The carry chain runs through both LUTs of a slice.
      [/CCU2C/, { lut: 2, carry: 1 }],
      [/TRELLIS_DPR16X4/, memoryLuts(4)],
      [/TRELLIS_FF/, { ff: 1 }],
      [/DP16KD|PDPW16KD/, { blockRam: 1 }],
      [/MULT(9X9|18X18)[A-Z]/, { dsp: 1 }],
    ],
    free: /PFUMX|L6MUX21|VCC|GND|GSR|INV/,
    sequential: ['TRELLIS_FF', 'TRELLIS_DPR16X4', 'DP16KD', 'PDPW16KD'],
    blockRam: BLOCK_RAMS.ecp5,
  },
  ice40: {
    description: 'Lattice iCE40 HX',
    synthesise: top => yosys`synth_ice40 -top ${top}`,
    cells: [
      [/SB_LUT4|ICESTORM_LC/, { lut: 1 }],
      [/SB_DFF.*/, { ff: 1 }],
      [/SB_CARRY/, { carry: 1 }],
      [/SB_RAM40_4K(NR|NW|NRNW)?/, { blockRam: 1 }],
      [/SB_MAC16/, { dsp: 1 }],
    ],
    free: /SB_GB.*|VCC|GND/,
    sequential: ['SB_DFF*', 'SB_RAM40_4K*'],
    blockRam: BLOCK_RAMS.ice40,
  },
  gowin: {
    description: 'Gowin LittleBee and Arora',
    synthesise: top => yosys`synth_gowin -noiopads -top ${top}`,
    cells: [
      [/LUT[1-4]/, { lut: 1 }],
      // An ALU is a LUT in carry mode.
      [/ALU/, { lut: 1, carry: 1 }],
      [/RAM16SD?P?1/, memoryLuts(1)],
      [/RAM16SD?P?2/, memoryLuts(2)],
      [/RAM16SD?P?4/, memoryLuts(4)],
      [/DFF.*|DL[CPN]?.*/, { ff: 1 }],
      [/(SDP|SP|DP)X?9?B?|p?ROMX?9?/, { blockRam: 1 }],
      // Half a multiplier of 18 bits.
      [/MULT9X9/, { dsp: 0.5 }],
      [/MULT(18X18|36X36)|MULTADDALU.*|MULTALU.*/, { dsp: 1 }],
    ],
    free: /MUX2.*|VCC|GND|GSR|INV|BUFG/,
    sequential: ['DFF*', 'RAM16*', 'SDP*', 'SP*', 'DP*', 'pROM*'],
    blockRam: BLOCK_RAMS.gowin,
  },
} as const satisfies Record<string, Flow>;

export type FlowName = keyof typeof FLOWS;
export const FLOW_NAMES = Object.keys(FLOWS) as FlowName[];

export const NO_AREA: Area = { lut: 0, lutMemory: 0, ff: 0, carry: 0, blockRam: 0, dsp: 0 };

export function addAreas(areas: readonly Area[]): Area {
  const sum = (pick: (area: Area) => number): number => areas.reduce((total, area) => total + pick(area), 0);
  return {
    lut: sum(a => a.lut),
    lutMemory: sum(a => a.lutMemory),
    ff: sum(a => a.ff),
    carry: sum(a => a.carry),
    blockRam: sum(a => a.blockRam),
    dsp: sum(a => a.dsp),
  };
}

/** `times` times an area. */
export const scaleArea = (area: Area, times: number): Area =>
  addAreas(Array.from({ length: times }, () => area));

/** The area of mapped cells, and those that the flow's table does not know. */
export function areaOfCells(
  flow: Flow,
  cells: ReadonlyMap<string, number>,
): { readonly area: Area; readonly uncounted: readonly string[] } {
  const isAll = (pattern: RegExp, name: string): boolean => new RegExp(`^(?:${pattern.source})$`).test(name);
  const areas: Area[] = [];
  const uncounted: string[] = [];
  for (const [name, count] of cells) {
    const takes = flow.cells.find(([pattern]) => isAll(pattern, name))?.[1];
    // $anyseq stands for a memory that was left out.
    if (takes) areas.push(scaleArea({ ...NO_AREA, ...takes }, count));
    else if (!isAll(flow.free, name) && name !== '$anyseq') uncounted.push(name);
  }
  return { area: addAreas(areas), uncounted };
}

/** Block RAMs that a memory takes at least. */
export function blockRamsOf(flow: Flow, words: number, bits: number): number {
  return Math.min(
    ...flow.blockRam.shapes.map(([rows, columns]) => Math.ceil(words / rows) * Math.ceil(bits / columns)),
  );
}
