import { bitsOf } from '../../../ir/integer-type.ts';
import type { Cost } from '../../kernel.ts';
import type { MultiplyParams } from './schema.ts';

const CONTROL_LUTS = 4;

/** Calibrated against Yosys. */
export function multiplyCost({ lanes, output }: MultiplyParams): Cost {
  return {
    lut: CONTROL_LUTS,
    ff: 1 + lanes * bitsOf(output),
    dsp: 0,
    blockRam: 0,
    romBits: 0,
    ramBits: 0,
  };
}
