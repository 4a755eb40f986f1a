import type { Cost } from '../../kernel.ts';
import { signedElementBits } from '../element-parameters.ts';
import { type ArgmaxParams, indexBits, isScaled, scoreBits } from './schema.ts';

const CONTROL_LUTS = 15;
/** Per lane: its index and whether it is past the end. */
const KEY_LUTS = 15;
/** Per bit of a key, lane and cell: comparison and choice, and handing on where another cell follows. */
const LAST_CELL_LUTS = 1.8;
const CELL_LUTS = 3.3;
const MULTIPLY_LUTS = 2;

/** Calibrated against Yosys (hw/README.md). */
export function argmaxCost(params: ArgmaxParams): Cost {
  const { lanes, k, multiplierBits, biasBits } = params;
  const score = scoreBits(params);
  const index = indexBits(params);
  const key = 1 + score + index;
  const x = signedElementBits(params.input);
  const perCell = k === 1 ? LAST_CELL_LUTS : CELL_LUTS;
  const scoreLuts = MULTIPLY_LUTS * x * multiplierBits + (biasBits > 0 ? score : 0);
  const scoreFfs = isScaled(params) ? x + multiplierBits + biasBits + score : 0;
  const beats = Math.ceil(params.classes / lanes);
  return {
    lut: Math.round(CONTROL_LUTS + lanes * (KEY_LUTS + scoreLuts) + k * lanes * key * perCell),
    ff: 10 + lanes * scoreFfs + k * (key + index) + (k - 1) * (lanes * key + (k * index) / 2),
    dsp: 0,
    blockRam: 0,
    romBits: beats * lanes * (multiplierBits + biasBits),
    ramBits: 0,
  };
}
