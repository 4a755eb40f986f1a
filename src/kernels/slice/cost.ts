import { bitsOf } from '../../ir/integer-type.ts';
import { counterBits } from '../adder-cost.ts';
import type { Cost } from '../kernel.ts';
import type { SliceParams } from './schema.ts';

const CONTROL_LUTS = 4;
/** Per bit of the beat counter, with its three comparisons. */
const COUNTER_LUTS = 1.8;

/** Calibrated against Yosys. */
export function sliceCost({ channels, lanes, type }: SliceParams): Cost {
  const beat = counterBits(channels / lanes);
  return {
    lut: Math.round(CONTROL_LUTS + COUNTER_LUTS * beat),
    ff: 2 + beat + lanes * bitsOf(type),
    dsp: 0,
    blockRam: 0,
    romBits: 0,
    ramBits: 0,
  };
}
