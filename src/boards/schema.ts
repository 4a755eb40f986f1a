import { z } from 'zod';
import { DEVICE_NAMES, deviceNamed } from '../devices/data.ts';
import { wordText } from '../formats/checked-text.ts';
import { invariant } from '../ir/invariant.ts';
import { isIoStandard, isPartName, isPinName } from '../ir/target-text.ts';
import { BLOCK_RAMS } from '../kernels/block-rams.ts';

/** Raised when the meaning of a field changes; a reader refuses versions it does not know. */
export const BOARD_VERSION = 1;

const pin = z.string().refine(isPinName, 'a pin: letters and digits, such as 35 or PIN_V11');
const part = z
  .string()
  .refine(isPartName, 'the name of a device or a package: letters, digits and . _ / : -');
const ioStandard = z.string().refine(isIoStandard, 'an I/O standard: letters, digits, spaces and . _ -');

/** A pin with the voltage standard of its bank, where it is another than the board's. */
const ledPin = z.strictObject({
  pin,
  /** Lit when driven low. */
  isActiveLow: z.boolean(),
  ioStandard: ioStandard.optional(),
});

/** What synthesis and place and route are told of the device. */
const device = z.discriminatedUnion('family', [
  z.strictObject({
    family: z.literal('ice40'),
    /** As nextpnr-ice40 names it. */
    device: z.enum(['hx1k', 'hx4k', 'hx8k', 'lp1k', 'lp4k', 'lp8k', 'up3k', 'up5k', 'u4k']),
    package: part,
    /** How the clock's pin reaches the PLL: `pad` where it is the pin of the PLL's own, `core` from any other. */
    pll: z.enum(['pad', 'core']),
  }),
  z.strictObject({
    family: z.literal('ecp5'),
    device: z.enum([
      '12k',
      '25k',
      '45k',
      '85k',
      'um-25k',
      'um-45k',
      'um-85k',
      'um5g-25k',
      'um5g-45k',
      'um5g-85k',
    ]),
    package: part,
    speed: z.enum(['6', '7', '8']),
  }),
  z.strictObject({
    family: z.literal('gowin'),
    /** The whole part number, as nextpnr-himbaechel takes it. */
    part,
    /** As gowin_pack names it. */
    device: part,
    /** As Yosys names it. */
    series: z.enum(['gw1n', 'gw2a', 'gw5a']),
    /** As the PLL's DEVICE names it. */
    pllDevice: part,
  }),
  z.strictObject({ family: z.literal('xc7'), part }),
  z.strictObject({ family: z.literal('zynq'), part, boardPart: part }),
  z.strictObject({ family: z.literal('zynqmp'), part, boardPart: part }),
  z.strictObject({ family: z.literal('cyclonev'), part }),
]);

/** What the device has, as its board says it. */
const ownLimits = z.strictObject({
  /** Lookup tables, or logic cells of one each. */
  lut: z.int().positive(),
  ff: z.int().positive(),
  blockRam: z.strictObject({
    unit: wordText,
    count: z.int().min(0),
    /** Words and bits a word that one of them can be. */
    shapes: z.array(z.tuple([z.int().positive(), z.int().positive()])).min(1),
  }),
  /** Multipliers of 18 by 18 bits, or what the family has in their place (16 by 16 in iCE40). */
  dsp: z.int().min(0),
});

/** A device that is known (src/devices), by its name, with what it has; or what any other has. */
const limits = z.union([
  z
    .string()
    .refine(name => deviceNamed(name) !== undefined, `a device: ${DEVICE_NAMES.join(', ')}`)
    .transform(limitsOfDevice),
  ownLimits,
]);

type Limits = z.infer<typeof ownLimits> & { readonly device?: string };

function limitsOfDevice(text: string): Limits {
  const device = deviceNamed(text);
  invariant(device, 'a name that was looked at');
  const { name, family, lut, ff, blockRam: count, dsp } = device;
  const { unit, shapes } = BLOCK_RAMS[family];
  const blockRam = { unit, count, shapes: shapes.map(([words, bits]): [number, number] => [words, bits]) };
  return { device: name, lut, ff, blockRam, dsp };
}

const fields = {
  schemaVersion: z.literal(BOARD_VERSION),
  name: wordText,
  title: z.string().min(1).max(100),
  device,
  limits,
  /** Where each of these facts stands, for whoever checks them. */
  sources: z.record(z.string(), z.string()),
  /** The command that loads the bitstream, with `{bitstream}` for its path. */
  load: z.string().max(200).optional(),
};

const uartBoard = z.strictObject({
  ...fields,
  wrapper: z.literal('uart'),
  clock: z.strictObject({ pin, megahertz: z.number().positive().max(1000) }),
  /** As seen from the FPGA: rx is received. */
  pins: z.strictObject({ rx: pin, tx: pin, led: ledPin }),
  ioStandard,
  /** Bits a second, unless told. */
  baud: z.int().min(300).max(12_000_000),
  /** What stands between the pins and a computer, where it is not on the board. */
  adapter: z.string().max(200).optional(),
});

const dmaBoard = z.strictObject({
  ...fields,
  wrapper: z.literal('dma'),
  /** Clock of the fabric, from the processor, unless told. */
  clock: z.strictObject({ megahertz: z.number().positive().max(1000) }),
});

/** A board: all that a build needs to know of it. */
export const boardSchema = z
  .discriminatedUnion('wrapper', [uartBoard, dmaBoard])
  .refine(
    ({ wrapper, device: { family } }) => (wrapper === 'dma') === (family === 'zynq' || family === 'zynqmp'),
    'dma goes with the families zynq and zynqmp, uart with the others',
  );

export type Board = z.infer<typeof boardSchema>;
export type UartBoard = z.infer<typeof uartBoard>;
export type DmaBoard = z.infer<typeof dmaBoard>;
export type Family = Board['device']['family'];

/** The families whose bitstreams open tools make. */
export const OPEN_FAMILIES = ['ice40', 'ecp5', 'gowin'] as const satisfies readonly Family[];
export type OpenFamily = (typeof OPEN_FAMILIES)[number];

export const isOpenFamily = (family: Family): family is OpenFamily =>
  (OPEN_FAMILIES as readonly Family[]).includes(family);

/** A device of one family. */
export type DeviceOf<F extends Family> = Extract<Board['device'], { readonly family: F }>;
