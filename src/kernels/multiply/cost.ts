import { bitsOf } from '../../ir/integer-type.ts';
import { counterBits } from '../adder-cost.ts';
import { signedElementBits } from '../element-parameters.ts';
import type { Cost } from '../kernel.ts';
import type { MultiplyParams } from './schema.ts';

const CONTROL_LUTS = 4;
/** Per pair of bits of a multiplier of LUTs. */
const MULTIPLY_LUTS = 1.2;
/** Products of so many bits go to DSP blocks, which multiply 25 by 18 bits, signed (DSP48E1). */
const DSP_PRODUCT_BITS = 9;
const DSP_FACTOR_BITS = [25, 18] as const;
/** Per bit of a product of four blocks or more. */
const JOIN_LUTS = 0.7;

/** Calibrated against Yosys. */
export function multiplyCost(p: MultiplyParams): Cost {
  const { channels, lanes, output } = p;
  const isMasked = output.kind === 'bipolar' && channels % lanes !== 0;
  const beat = isMasked ? counterBits(Math.ceil(channels / lanes)) : 0;
  const product = productCost(p);
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
function productCost({ inputs: [a, b], output }: MultiplyParams): {
  readonly lut: number;
  readonly dsp: number;
} {
  const [short, long] = [bitsOf(a), bitsOf(b)].sort((x, y) => x - y);
  // A choice between 0, the other factor and its negative.
  if (short === 1) return { lut: Math.min(long, bitsOf(output)), dsp: 0 };
  if (short + long < DSP_PRODUCT_BITS) return { lut: MULTIPLY_LUTS * short * long, dsp: 0 };
  const factors = [signedElementBits(a), signedElementBits(b)].sort((x, y) => y - x);
  const [rows, columns] = factors.map((bits, i) => Math.ceil(bits / DSP_FACTOR_BITS[i]));
  return { lut: rows > 1 && columns > 1 ? JOIN_LUTS * bitsOf(output) : 0, dsp: rows * columns };
}
