/** Beats that an addressable shift register of one LUT holds: the deepest FIFO that fifo.v can shift. */
export const MAX_SHIFT_DEPTH = 32;

/** What a device family is made of, as far as the Verilog of a design follows it. */
interface FamilyFacts {
  readonly description: string;
  /**
   * Depth in beats up to which a FIFO is a shift register. Where a LUT is an addressable one (SRL16, SRLC32E: UG474,
   * UG574) it holds 32 beats; elsewhere each bit is a flip-flop, so that a RAM is smaller from a few beats on.
   */
  readonly shiftDepthBeats: number;
}

/** The families that `compile --family` knows. */
export const FAMILIES = {
  xc7: { description: 'AMD 7 series', shiftDepthBeats: MAX_SHIFT_DEPTH },
  xcup: { description: 'AMD UltraScale+', shiftDepthBeats: MAX_SHIFT_DEPTH },
  ice40: { description: 'Lattice iCE40', shiftDepthBeats: 4 },
  ecp5: { description: 'Lattice ECP5', shiftDepthBeats: 4 },
  gowin: { description: 'Gowin LittleBee and Arora', shiftDepthBeats: 4 },
  cyclonev: { description: 'Intel Cyclone V', shiftDepthBeats: 4 },
} as const satisfies Record<string, FamilyFacts>;

export type Family = keyof typeof FAMILIES;
export const FAMILY_NAMES = Object.keys(FAMILIES) as [Family, ...Family[]];
/** Of a design whose family nobody named. */
export const DEFAULT_FAMILY: Family = 'xc7';

/** How the Verilog of a design is written. */
export interface RtlStyle {
  readonly family: Family;
  /** The part whose resources its folds were chosen for, where one was named. */
  readonly device?: string;
  /**
   * `own`: the names of all modules begin with that of the top, so that designs stand side by side in one project.
   * `shared`: hand-written modules keep the names of the library, so that several designs share one copy of it.
   */
  readonly library: 'own' | 'shared';
}

export const DEFAULT_STYLE: RtlStyle = { family: DEFAULT_FAMILY, library: 'own' };
