import { bitsOf } from '../../../ir/integer-type.ts';
import type { Cost } from '../../kernel.ts';
import { formOf, gcd, gearbox, type WidthConverterParams } from './schema.ts';

/** Per bit of the gearbox's buffer and level of its shifters. */
const SHIFT_LUTS = 0.6;

/** Calibrated against Yosys (hw/README.md). */
export function widthConverterCost(params: WidthConverterParams): Cost {
  const bits = bitsOf(params.input.type);
  const inBits = params.input.lanes * bits;
  const outBits = params.outputLanes * bits;
  const noMemory = { dsp: 0, blockRam: 0, romBits: 0, ramBits: 0 };
  switch (formOf(params)) {
    case 'up':
      return { lut: Math.round(10 + 1.2 * outBits), ff: 8 + 2 * outBits - inBits, ...noMemory };
    case 'down':
      return { lut: 12 + inBits, ff: 8 + inBits, ...noMemory };
    case 'gearbox': {
      const { capacity } = gearbox(params);
      const units = capacity / gcd(params.input.lanes, params.outputLanes);
      const bufferBits = capacity * bits;
      return {
        lut: Math.round(12 + SHIFT_LUTS * bufferBits * Math.log2(units + 1)),
        ff: 8 + bufferBits + outBits,
        ...noMemory,
      };
    }
  }
}
