import { bitsOf } from '../../ir/integer-type.ts';
import { counterBits } from '../adder-cost.ts';
import type { Cells } from '../cells.ts';
import { signedElementBits } from '../element-parameters.ts';
import type { Cost } from '../kernel.ts';
import type { MultiplyParams } from './schema.ts';

const CONTROL_LUTS = 4;
/** Per pair of bits of a multiplier of LUTs. */
const MULTIPLY_LUTS = 1.2;
/** Per bit of a product of so many blocks or more. */
const JOIN_LUTS = 0.7;
const JOINED_BLOCKS = 4;

/** Calibrated against Yosys. */
export function multiplyCost(p: MultiplyParams, cells: Cells): Cost {
  const { channels, lanes, output } = p;
  const isMasked = output.kind === 'bipolar' && channels % lanes !== 0;
  const beat = isMasked ? counterBits(Math.ceil(channels / lanes)) : 0;
  const product = productCost(p, cells);
  return {
    lut: Math.round(CONTROL_LUTS + beat + lanes * product.lut),
    ff: 1 + beat + lanes * bitsOf(output),
    dsp: lanes * product.dsp,
    blockRam: 0,
    romBits: 0,
    ramBits: 0,
  };
}

/** One lane's. */
function productCost(
  { inputs: [a, b], output }: MultiplyParams,
  cells: Cells,
): { readonly lut: number; readonly dsp: number } {
  const [short, long] = [bitsOf(a), bitsOf(b)].sort((x, y) => x - y);
  // A choice between 0, the other factor and its negative.
  if (short === 1) return { lut: Math.min(long, bitsOf(output)), dsp: 0 };
  if (cells.dsps(short, long) === 0) return { lut: cells.product * MULTIPLY_LUTS * short * long, dsp: 0 };
  const dsp = cells.dsps(signedElementBits(a), signedElementBits(b));
  return { lut: dsp >= JOINED_BLOCKS ? cells.sum * JOIN_LUTS * bitsOf(output) : 0, dsp };
}
