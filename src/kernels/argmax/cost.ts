import { counterBits } from '../adder-cost.ts';
import type { Cells } from '../cells.ts';
import { signedElementBits } from '../element-parameters.ts';
import type { Cost } from '../kernel.ts';
import { type ArgmaxParams, indexBits, isScaled, scoreBits } from './schema.ts';

const CONTROL_LUTS = 15;
/** Per lane: its index and whether it is past the end. */
const KEY_LUTS = 15;
/** Per bit of a key, lane and cell: comparison and choice, and handing on where another cell follows. */
const LAST_CELL_LUTS = 1.8;
const CELL_LUTS = 3.3;
/** Per pair of bits of a product too small for a DSP block. */
const MULTIPLY_LUTS = 1.5;

/** Calibrated against Yosys (hw/README.md). */
export function argmaxCost(params: ArgmaxParams, cells: Cells): Cost {
  const { lanes, k, multiplierBits, biasBits } = params;
  const index = indexBits(params);
  const key = 1 + scoreBits(params) + index;
  const perCell = k === 1 ? LAST_CELL_LUTS : CELL_LUTS;
  const beats = Math.ceil(params.classes / lanes);
  const score = scoreCost(params, beats, cells);
  // Of a vector that comes in one beat, indices are constant and nothing is kept from beat to beat.
  const keyLuts = beats === 1 ? 0 : KEY_LUTS;
  const kept = beats === 1 ? 0 : key;
  return {
    lut: Math.round(
      cells.control * (CONTROL_LUTS + lanes * keyLuts) +
        score.lut +
        cells.compare * k * lanes * key * perCell,
    ),
    ff: Math.round(
      2 + 2 * counterBits(beats) + score.ff + k * (kept + index) + (k - 1) * (lanes * key + (k * index) / 2),
    ),
    dsp: score.dsp,
    blockRam: score.blockRam,
    romBits: beats * lanes * (multiplierBits + biasBits),
    ramBits: 0,
  };
}

/** Factors and biases, and what they are applied with. A DSP block brings registers for all of it. */
function scoreCost(
  params: ArgmaxParams,
  beats: number,
  cells: Cells,
): Pick<Cost, 'lut' | 'ff' | 'dsp' | 'blockRam'> {
  if (!isScaled(params)) return { lut: 0, ff: 0, dsp: 0, blockRam: 0 };
  const { lanes, multiplierBits, biasBits } = params;
  const x = signedElementBits(params.input);
  const bits = scoreBits(params);
  const rom = cells.rom(beats, lanes * (multiplierBits + biasBits));
  const control = 2 + 2 * counterBits(beats);
  const dsps = multiplierBits > 0 ? cells.dsps(x, multiplierBits) : 0;
  const addition = biasBits > 0 ? bits : 0;
  if (dsps > 0 && cells.isWholeBlock) {
    return { lut: rom.lut, ff: control, dsp: lanes * dsps, blockRam: rom.blockRam };
  }
  return {
    lut: rom.lut + lanes * ((dsps > 0 ? 0 : cells.product * MULTIPLY_LUTS * x * multiplierBits) + addition),
    ff: control + rom.ff + lanes * (x + bits),
    dsp: lanes * dsps,
    blockRam: rom.blockRam,
  };
}
