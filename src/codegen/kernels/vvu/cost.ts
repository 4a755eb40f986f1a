import { bitsOf } from '../../../ir/integer-type.ts';
import { weightBits } from '../../../ir/weight-code.ts';
import type { Cost } from '../../kernel.ts';
import { counterBits } from '../adder-cost.ts';
import { signedElementBits } from '../element-parameters.ts';
import { ramCost, romCost } from '../memory-cost.ts';
import { foldsOf, type VvuParams } from './schema.ts';

/** Products of so many bits and more take a DSP block each, with the register of their activation in it. */
const DSP_PRODUCT_BITS = 9;

/** Per pair of bits of a narrower product. */
const MULTIPLY_LUTS = 1.1;

/** Calibrated against Yosys (hw/README.md). */
export function vvuCost(params: VvuParams): Cost {
  const { channels, places, multiplier, pe, activation, accBits } = params;
  const folds = foldsOf(params);
  const steps = places * folds;
  const lanes = pe * multiplier;
  const isCounted = activation.kind === 'bipolar' && params.weight.kind === 'bipolar';
  const countBits = isCounted ? accBits - 1 : accBits;
  const product = productCost(params);
  const romWidth = lanes * weightBits(params.weight);
  const rom = romCost(steps, romWidth);
  const held = lanes * countBits;
  const ram = folds > 1 ? ramCost(folds, held) : { lut: 0, ff: held, blockRam: 0 };
  const counters = counterBits(steps) + counterBits(folds);
  return {
    lut: Math.round(10 + 2 * counters + lanes * (product.luts + countBits) + rom.lut + ram.lut),
    ff: Math.round(
      10 +
        counters +
        2 * counterBits(folds) +
        (product.dsp > 0 ? 0 : pe * bitsOf(activation)) +
        lanes * (product.bits + product.carry + countBits) +
        rom.ff +
        ram.ff,
    ),
    dsp: lanes * product.dsp,
    blockRam: rom.blockRam + ram.blockRam,
    romBits: steps * romWidth,
    ramBits: folds > 1 ? (channels / pe) * held : 0,
  };
}

/** One product: bits of its register, whether it has a carry beside it, LUTs and DSP blocks. */
function productCost({ activation, weight }: VvuParams): {
  readonly bits: number;
  readonly carry: number;
  readonly luts: number;
  readonly dsp: number;
} {
  const signedBits = signedElementBits(activation);
  const wBits = weightBits(weight);
  if (activation.kind === 'bipolar') {
    if (weight.kind === 'bipolar') return { bits: 1, carry: 0, luts: 1, dsp: 0 };
    return { bits: wBits, carry: 1, luts: wBits, dsp: 0 };
  }
  if (weight.kind !== 'int') return { bits: signedBits, carry: 1, luts: signedBits, dsp: 0 };
  if (wBits === 2) return { bits: signedBits + 1, carry: 1, luts: signedBits + 1, dsp: 0 };
  const bits = signedBits + wBits;
  if (bits >= DSP_PRODUCT_BITS) return { bits, carry: 0, luts: 0, dsp: 1 };
  return { bits, carry: 0, luts: MULTIPLY_LUTS * bitsOf(activation) * wBits, dsp: 0 };
}
