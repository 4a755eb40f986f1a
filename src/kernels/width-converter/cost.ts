import { bitsOf } from '../../ir/integer-type.ts';
import { counterBits } from '../adder-cost.ts';
import type { Cells } from '../cells.ts';
import type { Cost } from '../kernel.ts';
import { beatsPerVector } from '../stream.ts';
import { formOf, gcd, gearbox, type WidthConverterParams } from './schema.ts';

/** Per bit of the gearbox's buffer and level of its shifters. */
const SHIFT_LUTS = 0.55;
/** Counting what the gearbox holds, and whether the next beat fits. */
const GEARBOX_CONTROL_LUTS = 35;

/** Calibrated against Yosys (hw/README.md). */
export function widthConverterCost(params: WidthConverterParams, cells: Cells): Cost {
  const bits = bitsOf(params.input.type);
  const inBits = params.input.lanes * bits;
  const outBits = params.outputLanes * bits;
  const noMemory = { dsp: 0, blockRam: 0, romBits: 0, ramBits: 0 };
  switch (formOf(params)) {
    case 'up':
      return {
        lut: Math.round(
          cells.control * (8 + 2 * counterBits(beatsPerVector(params.input))) + cells.choice * 1.2 * outBits,
        ),
        ff: 8 + 2 * outBits - inBits,
        ...noMemory,
      };
    case 'down':
      return { lut: Math.round(cells.control * 12 + inBits), ff: 8 + inBits, ...noMemory };
    case 'gearbox': {
      const { capacity } = gearbox(params);
      const units = capacity / gcd(params.input.lanes, params.outputLanes);
      const bufferBits = capacity * bits;
      return {
        lut: Math.round(
          cells.control * GEARBOX_CONTROL_LUTS +
            cells.choice * SHIFT_LUTS * bufferBits * Math.log2(units + 1),
        ),
        ff: 8 + bufferBits + outBits,
        ...noMemory,
      };
    }
  }
}
