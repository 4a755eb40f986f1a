import { bitsOf, signedBits } from '../../ir/integer-type.ts';
import { maxExponent, weightBits, weightRange } from '../../ir/weight-code.ts';
import { counterBits } from '../adder-cost.ts';
import { bankSelectCost } from '../bank-select.ts';
import type { Cells } from '../cells.ts';
import { signedElementBits } from '../element-parameters.ts';
import type { Cost } from '../kernel.ts';
import { foldsOf, type VvuParams } from './schema.ts';

/** Per pair of bits of a narrower product. */
const MULTIPLY_LUTS = 1.1;

/** Per bit of a product with a power of two, where more than three shifts are to choose from. */
const SHIFT_LUTS = 2.1;

/** Calibrated against Yosys (hw/README.md). */
export function vvuCost(params: VvuParams, cells: Cells): Cost {
  const { channels, places, multiplier, pe, activation, accBits, banks } = params;
  const folds = foldsOf(params);
  const steps = places * folds;
  const lanes = pe * multiplier;
  const isCounted = activation.kind === 'bipolar' && params.weight.kind === 'bipolar';
  const countBits = isCounted ? accBits - 1 : accBits;
  const product = productCost(params, cells);
  const romWidth = lanes * weightBits(params.weight);
  const rom = cells.rom(banks * steps, romWidth);
  const select = bankSelectCost(banks, steps, params.vectorsPerFrame);
  const held = lanes * countBits;
  const ram = folds > 1 ? cells.ram(folds, held) : { lut: 0, ff: held, blockRam: 0 };
  const counters = counterBits(steps) + counterBits(folds);
  return {
    lut: Math.round(
      cells.control * (10 + 2 * counters + select.lut) +
        lanes * ((1 + cells.gate) * product.luts + cells.sum * countBits) +
        rom.lut +
        ram.lut,
    ),
    ff: Math.round(
      10 +
        counters +
        select.ff +
        2 * counterBits(folds) +
        (product.dsp > 0 && cells.isWholeBlock ? 0 : pe * bitsOf(activation)) +
        lanes * (product.bits + product.carry + countBits) +
        rom.ff +
        ram.ff,
    ),
    dsp: lanes * product.dsp,
    blockRam: rom.blockRam + ram.blockRam,
    romBits: banks * steps * romWidth,
    ramBits: folds > 1 ? (channels / pe) * held : 0,
  };
}

/** One product: bits of its register, whether it has a carry beside it, LUTs and DSP blocks. */
function productCost(
  { activation, weight }: VvuParams,
  cells: Cells,
): {
  readonly bits: number;
  readonly carry: number;
  readonly luts: number;
  readonly dsp: number;
} {
  const activationBits = signedElementBits(activation);
  const gates = (bits: number, carry: number) => ({ bits, carry, luts: bits, dsp: 0 });
  if (activation.kind === 'bipolar') {
    return weight.kind === 'bipolar' ? gates(1, 0) : gates(signedBits(weightRange(weight)), 1);
  }
  switch (weight.kind) {
    case 'bipolar':
      // 0 to 2 for a single bit (mvu_dot.v).
      return bitsOf(activation) === 1 && activation.kind === 'uint' ? gates(2, 0) : gates(activationBits, 1);
    case 'ternary':
      return gates(activationBits, 1);
    case 'binary':
      return gates(bitsOf(activation), 0);
    case 'power-of-two': {
      const bits = activationBits + maxExponent(weight.bits);
      return { ...gates(bits, 1), luts: weight.bits === 3 ? bits : SHIFT_LUTS * bits };
    }
    case 'odd':
    case 'int': {
      if (weight.bits === 2) return gates(activationBits + (weight.kind === 'odd' ? 2 : 1), 1);
      const bits = activationBits + weight.bits;
      const dsp = cells.dsps(activationBits, weight.bits);
      if (dsp > 0) return { bits, carry: 0, luts: 0, dsp };
      const luts = cells.product * MULTIPLY_LUTS * bitsOf(activation) * weight.bits;
      return { bits, carry: 0, luts: luts / (1 + cells.gate), dsp: 0 };
    }
  }
}
