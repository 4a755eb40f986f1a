import type { Cost } from '../kernels/kernel.ts';

/** What an area is counted in: LUT, flip-flops, block RAM of 36 Kbit, DSP blocks. */
export const RESOURCES = ['lut', 'ff', 'blockRam', 'dsp'] as const;
export type Resource = (typeof RESOURCES)[number];
export type Resources = Pick<Cost, Resource>;

/** A part that an estimate is held against. */
export interface Device extends Resources {
  readonly name: string;
  /** Where it is met. */
  readonly found: string;
}

/**
 * Some parts, small ones first, by AMD's product tables (DS180, DS190, DS891, DS962, DS987). The estimates are those of a 7
 * series device: a LUT of UltraScale+ holds the same, and its DSP block multiplies a little more.
 */
export const DEVICES: readonly Device[] = Object.freeze([
  { name: 'XC7A35T', found: 'Artix-7; Arty A7-35', lut: 20_800, ff: 41_600, blockRam: 50, dsp: 90 },
  { name: 'XC7Z020', found: 'Zynq-7000; PYNQ-Z2', lut: 53_200, ff: 106_400, blockRam: 140, dsp: 220 },
  { name: 'XC7A100T', found: 'Artix-7; Arty A7-100', lut: 63_400, ff: 126_800, blockRam: 135, dsp: 240 },
  { name: 'XCZU3EG', found: 'Zynq UltraScale+; Ultra96', lut: 70_560, ff: 141_120, blockRam: 216, dsp: 360 },
  { name: 'XCK26', found: 'Kria K26; KV260', lut: 117_120, ff: 234_240, blockRam: 144, dsp: 1248 },
  { name: 'XCZU7EV', found: 'Zynq UltraScale+; ZCU104', lut: 230_400, ff: 460_800, blockRam: 312, dsp: 1728 },
  { name: 'XCZU9EG', found: 'Zynq UltraScale+; ZCU102', lut: 274_080, ff: 548_160, blockRam: 912, dsp: 2520 },
  { name: 'XCU250', found: 'Alveo U250', lut: 1_728_000, ff: 3_456_000, blockRam: 2688, dsp: 12_288 },
]);

/** The share of a resource that is taken, from 0 to 1 and beyond. */
export const shareOf = (device: Device, area: Resources, resource: Resource): number =>
  area[resource] / device[resource];

/** A design takes at most so much of a part; behind that routing fails. */
const MOST = 0.8;

export const fits = (device: Device, area: Resources): boolean =>
  RESOURCES.every(resource => shareOf(device, area, resource) <= MOST);

/** The first part that holds an area, else the largest. */
export const deviceFor = (area: Resources): Device =>
  DEVICES.find(device => fits(device, area)) ?? DEVICES[DEVICES.length - 1];
