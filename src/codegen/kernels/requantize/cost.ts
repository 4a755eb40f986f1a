import { bitsOf } from '../../../ir/integer-type.ts';
import type { Cost } from '../../kernel.ts';
import { counterBits } from '../adder-cost.ts';
import { signedElementBits } from '../element-parameters.ts';
import { romCost } from '../memory-cost.ts';
import { type RequantizeParams, stagesOf } from './schema.ts';

/** Products of so many bits and more take DSP blocks. */
const DSP_PRODUCT_BITS = 9;
/** Bits of the two factors of a DSP block, the sign included. */
const DSP_FACTORS = [25, 18];
/** Per pair of bits of a product in logic. */
const MULTIPLY_LUTS = 1.1;

/** Calibrated against Yosys (hw/README.md). */
export function requantizeCost(params: RequantizeParams): Cost {
  const { channels, lanes, sumBits, shift } = params;
  const beats = Math.ceil(channels / lanes);
  const inBits = bitsOf(params.input);
  const quotientBits = sumBits - shift;
  const product = productCost(params);
  const multipliers = romCost(params.multiplierPerChannel ? beats : 1, lanes * params.multiplierBits);
  const biases = romCost(params.biasPerChannel ? beats : 1, lanes * params.biasBits);
  // Sum, comparisons with both bounds, and the choice; a tie is a wide NOR.
  const sumLuts = params.biasBits > 0 ? sumBits : 0;
  const tieLuts = params.rounding === 'half-even' ? Math.ceil(shift / 5) + 1 : 0;
  const laneLuts = product.luts + sumLuts + quotientBits + tieLuts + 1.5 * bitsOf(params.output);
  const beatBits = counterBits(beats);
  return {
    lut: Math.round(6 + 2 * beatBits + lanes * laneLuts + multipliers.lut + biases.lut),
    ff: Math.round(
      2 * stagesOf(params) +
        beatBits +
        lanes * (inBits + product.ff + sumBits + bitsOf(params.output)) +
        multipliers.ff +
        biases.ff * (params.multiplierBits > 0 ? 2 : 1),
    ),
    dsp: lanes * product.dsp,
    blockRam: multipliers.blockRam + biases.blockRam,
    romBits:
      (params.multiplierPerChannel ? channels : 1) * params.multiplierBits +
      (params.biasPerChannel ? channels : 1) * params.biasBits,
    ramBits: 0,
  };
}

function productCost(params: RequantizeParams): { luts: number; ff: number; dsp: number } {
  const m = params.multiplierBits;
  const x = signedElementBits(params.input);
  if (m === 0) return { luts: 0, ff: 0, dsp: 0 };
  if (x + m < DSP_PRODUCT_BITS) return { luts: MULTIPLY_LUTS * x * m, ff: x + m, dsp: 0 };
  const [wide, narrow] = [Math.max(x, m), Math.min(x, m)];
  const dsp = Math.ceil(wide / DSP_FACTORS[0]) * Math.ceil(narrow / DSP_FACTORS[1]);
  return { luts: 0, ff: 0, dsp };
}
