import type { Family } from './family.ts';
import { costOf, type Kernel } from './index.ts';
import type { Cost } from './kernel.ts';

/** What one of each resource counts in LUTs: shares of a device, so that a design that is cheap uses none of them up. */
export interface LutsPer {
  readonly ff: number;
  readonly dsp: number;
  readonly blockRam: number;
}

/**
 * A Zynq 7020 has 53200 LUTs, 106400 flip-flops, 220 DSP blocks and 140 block RAMs of 36 Kbit (DS190); other 7 series
 * devices are within a third of these ratios.
 */
export const LUTS_PER: LutsPer = { ff: 0.5, dsp: 240, blockRam: 380 };

/** Of a device of each family (src/devices has their figures); that of multipliers is of no matter where there are none. */
const LUTS_PER_OF: { readonly [F in Family]: LutsPer } = {
  xc7: LUTS_PER,
  xcup: LUTS_PER,
  cyclonev: LUTS_PER,
  ecp5: { ff: 0.5, dsp: 640, blockRam: 420 },
  gowin: { ff: 0.5, dsp: 430, blockRam: 390 },
  ice40: { ff: 0.5, dsp: 640, blockRam: 210 },
};

/** One figure for an area, in LUTs; bits of memory are in it as the LUTs or block RAMs they lie in. */
export const areaPrice = (
  { lut, ff, dsp, blockRam }: Pick<Cost, 'lut' | 'ff' | 'dsp' | 'blockRam'>,
  per: LutsPer = LUTS_PER,
): number => lut + per.ff * ff + per.dsp * dsp + per.blockRam * blockRam;

/** What the folding search goes by: how many LUTs a kernel counts. */
export type PriceOf = (kernel: Kernel) => number;

export const lutsPerIn = (family: Family): LutsPer => LUTS_PER_OF[family];

/** In the cells of a family; a device has prices of its own. */
export function priceIn(family: Family, per: LutsPer = lutsPerIn(family)): PriceOf {
  return kernel => areaPrice(costOf(kernel, family), per);
}
