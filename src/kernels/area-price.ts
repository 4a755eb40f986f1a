import type { Cost } from './kernel.ts';

/**
 * What one of each resource counts in LUTs: shares of a device, so that a design that is cheap uses none of them up.
 * A Zynq 7020 has 53200 LUTs, 106400 flip-flops, 220 DSP blocks and 140 block RAMs of 36 Kbit (DS190); other 7 series
 * devices are within a third of these ratios.
 */
export const LUTS_PER = { ff: 0.5, dsp: 240, blockRam: 380 } as const;

/** One figure for an area, in LUTs; bits of memory are in it as the LUTs or block RAMs they lie in. */
export function areaPrice({ lut, ff, dsp, blockRam }: Pick<Cost, 'lut' | 'ff' | 'dsp' | 'blockRam'>): number {
  return lut + LUTS_PER.ff * ff + LUTS_PER.dsp * dsp + LUTS_PER.blockRam * blockRam;
}
