import { bitsOf, rangeOf } from '../../ir/integer-type.ts';
import { counterBits } from '../adder-cost.ts';
import { bankSelectCost } from '../bank-select.ts';
import type { Cells } from '../cells.ts';
import { signedElementBits } from '../element-parameters.ts';
import type { Cost } from '../kernel.ts';
import { type RequantizeParams, stagesOf } from './schema.ts';

/** Per pair of bits of a product in logic. */
const MULTIPLY_LUTS = 1.1;
/** Per bit of the input and block that is added to others. */
const JOIN_LUTS = 1.1;

/** Calibrated against Yosys (hw/README.md). */
export function requantizeCost(params: RequantizeParams, cells: Cells): Cost {
  const { channels, lanes, banks } = params;
  const beats = Math.ceil(channels / lanes);
  const multiplierWords = params.multiplierPerChannel ? banks * beats : 1;
  const biasWords = params.biasPerChannel ? banks * beats : 1;
  const select = bankSelectCost(banks, beats, params.vectorsPerFrame);
  const multipliers = cells.rom(multiplierWords, lanes * params.multiplierBits);
  const biases = cells.rom(biasWords, lanes * params.biasBits);
  const arithmetic = arithmeticCost(params, biasWords > 1, cells);
  const outBits = bitsOf(params.output);
  const beatBits = counterBits(beats);
  return {
    lut: Math.round(
      cells.control * (6 + beatBits + select.lut) +
        lanes * (arithmetic.luts + cells.compare * outputLuts(params)) +
        multipliers.lut +
        biases.lut,
    ),
    ff: Math.round(
      stagesOf(params) +
        beatBits +
        select.ff +
        lanes * (arithmetic.ffs + outBits + partFfs(params)) +
        multipliers.ff +
        biases.ff * (stagesOf(params) - 2),
    ),
    dsp: lanes * arithmetic.dsp,
    blockRam: multipliers.blockRam + biases.blockRam,
    romBits:
      (params.multiplierPerChannel ? banks * channels : 1) * params.multiplierBits +
      (params.biasPerChannel ? banks * channels : 1) * params.biasBits,
    ramBits: 0,
  };
}

/** Both products of an element that is cut in two. */
const partFfs = ({ input, multiplierBits, partBits }: RequantizeParams): number =>
  partBits === undefined ? 0 : signedElementBits(input) + 2 * multiplierBits;

/** Product and sum of one lane. A constant bias needs no LUT beside the carry chain. */
function arithmeticCost(
  { input, multiplierBits, sumBits, partBits }: RequantizeParams,
  hasBiases: boolean,
  cells: Cells,
): { readonly luts: number; readonly ffs: number; readonly dsp: number } {
  const inBits = bitsOf(input);
  const sumLuts = cells.sum * (hasBiases ? sumBits : 0);
  if (multiplierBits === 0) return { luts: sumLuts, ffs: inBits + sumBits, dsp: 0 };
  const x = signedElementBits(input);
  const dsp =
    partBits === undefined
      ? cells.dsps(x, multiplierBits)
      : cells.dsps(partBits + 1, multiplierBits) + cells.dsps(x - partBits, multiplierBits);
  if (dsp === 0 || !cells.isWholeBlock) {
    const luts =
      dsp > 0
        ? cells.sum * JOIN_LUTS * Math.max(0, dsp - 1) * x +
          cells.product * MULTIPLY_LUTS * cells.restPairs(x, multiplierBits)
        : cells.product * MULTIPLY_LUTS * inBits * multiplierBits;
    return { luts: luts + sumLuts, ffs: inBits + x + multiplierBits + sumBits, dsp };
  }
  // One block also adds, and has all the registers inside.
  return dsp === 1 ? { luts: 0, ffs: 0, dsp } : { luts: sumBits, ffs: inBits, dsp };
}

/** Rounding and bounds of one lane: bounds that are the type's own are a look at the upper bits. */
function outputLuts(params: RequantizeParams): number {
  const outBits = bitsOf(params.output);
  const quotientBits = params.sumBits - params.shift;
  const tieLuts = params.rounding === 'half-even' ? params.shift / 5 : 0;
  const ends = rangeOf(params.output);
  const isWhole = params.zero === 0 && params.min === ends.min && params.max === ends.max;
  if (isWhole) return outBits + Math.max(0, quotientBits - outBits) / 5 + tieLuts;
  return (params.zero === 0 ? 1 : 1.25) * outBits + quotientBits / 2 + tieLuts;
}
