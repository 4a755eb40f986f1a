import type { Family } from '../kernels/family.ts';
import type { Resources } from './resources.ts';

/** A part that an estimate is held against, and that boards refer to. */
export interface Device extends Resources {
  readonly name: string;
  readonly family: Family;
  /** Where it is met. */
  readonly found: string;
}

type Figures = readonly [name: string, found: string, lut: number, ff: number, blockRam: number, dsp: number];

const of =
  (family: Family) =>
  ([name, found, lut, ff, blockRam, dsp]: Figures): Device => ({
    ...{ name, family, found, lut, ff, blockRam, dsp },
  });

/** AMD's product tables: DS180 (7 series), DS190 (Zynq-7000). */
const XC7: readonly Figures[] = [
  ['XC7A35T', 'Artix-7; Arty A7-35', 20_800, 41_600, 50, 90],
  ['XC7Z020', 'Zynq-7000; PYNQ-Z2', 53_200, 106_400, 140, 220],
  ['XC7A100T', 'Artix-7; Arty A7-100', 63_400, 126_800, 135, 240],
];

/** AMD's product tables: DS891 (Zynq UltraScale+), DS962 (Alveo), DS987 (Kria). */
const XCUP: readonly Figures[] = [
  ['XCZU3EG', 'Zynq UltraScale+; Ultra96', 70_560, 141_120, 216, 360],
  ['XCK26', 'Kria K26; KV260', 117_120, 234_240, 144, 1248],
  ['XCZU7EV', 'Zynq UltraScale+; ZCU104', 230_400, 460_800, 312, 1728],
  ['XCZU9EG', 'Zynq UltraScale+; ZCU102', 274_080, 548_160, 912, 2520],
  ['XCU250', 'Alveo U250', 1_728_000, 3_456_000, 2688, 12_288],
];

/** Lattice FPGA-DS-02029 (HX, LP), FPGA-DS-02008 (UltraPlus); logic cells of a LUT and a flip-flop each, as nextpnr-ice40 counts. */
const ICE40: readonly Figures[] = [
  ['ICE40-HX1K', 'iCEstick', 1280, 1280, 16, 0],
  ['ICE40-UP5K', 'iCEBreaker', 5280, 5280, 30, 8],
  ['ICE40-HX8K', 'HX8K breakout board', 7680, 7680, 32, 0],
];

/** Lattice FPGA-DS-02012; TRELLIS_COMB, DP16KD and MULT18X18D of nextpnr-ecp5. The 12F is a 25F by another name. */
const ECP5: readonly Figures[] = [
  ['ECP5-25K', 'LFE5U-12F, LFE5U-25F; ULX3S, OrangeCrab', 24_288, 24_288, 56, 28],
  ['ECP5-45K', 'LFE5U-45F; ULX3S', 43_848, 43_848, 108, 72],
  ['ECP5-85K', 'LFE5U-85F; ULX3S, OrangeCrab', 83_640, 83_640, 208, 156],
];

/** Gowin DS117 (GW1NR), DS226 (GW2AR); multipliers of 18 bits. */
const GOWIN: readonly Figures[] = [
  ['GW1NR-9', 'Tang Nano 9K', 8640, 6480, 26, 20],
  ['GW2AR-18', 'Tang Nano 20K', 20_736, 15_552, 46, 48],
];

/** Intel CV-51001: 41,910 ALMs of two lookup tables, M10K blocks, multipliers of 18 bits. */
const CYCLONEV: readonly Figures[] = [['5CSEBA6', 'Cyclone V SE; DE10-Nano', 83_820, 166_036, 553, 224]];

/** Some parts, of each family small ones first. */
export const DEVICES: readonly Device[] = Object.freeze([
  ...XC7.map(of('xc7')),
  ...XCUP.map(of('xcup')),
  ...ICE40.map(of('ice40')),
  ...ECP5.map(of('ecp5')),
  ...GOWIN.map(of('gowin')),
  ...CYCLONEV.map(of('cyclonev')),
]);

export const DEVICE_NAMES: readonly string[] = DEVICES.map(({ name }) => name);

/** A device by its name in small or large letters. */
export const deviceNamed = (name: string): Device | undefined =>
  DEVICES.find(device => device.name === name.toUpperCase());

/** The families of which one estimate is true: a LUT of UltraScale+ holds what one of the 7 series does, and its DSP block multiplies a little more. */
const ALIKE: readonly (readonly Family[])[] = [['xc7', 'xcup']];

/** Those that a design of a family can be held against. */
export const devicesFor = (family: Family): readonly Device[] =>
  DEVICES.filter(
    device =>
      device.family === family || ALIKE.some(all => all.includes(family) && all.includes(device.family)),
  );
