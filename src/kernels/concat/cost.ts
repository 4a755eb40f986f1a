import { bitsOf } from '../../ir/integer-type.ts';
import { counterBits } from '../adder-cost.ts';
import type { Cost } from '../kernel.ts';
import { type ConcatParams, channelsOf } from './schema.ts';

/** Per input: whose turn it is, and when that ends. */
const TURN_LUTS = 3;
/** Inputs of a LUT that choose a bit: of every stream a bit and its turn, and the LUTs' own joints. */
const CHOICE_INPUTS = 5;

/** Calibrated against Yosys. */
export function concatCost(p: ConcatParams): Cost {
  const beat = counterBits(channelsOf(p) / p.lanes);
  const width = p.lanes * bitsOf(p.output);
  const choiceLuts = Math.ceil((2 * p.inputs.length - 1) / CHOICE_INPUTS);
  return {
    lut: 1 + beat + TURN_LUTS * p.inputs.length + width * choiceLuts,
    ff: 1 + beat + p.inputs.length + width,
    dsp: 0,
    blockRam: 0,
    romBits: 0,
    ramBits: 0,
  };
}
