import { bitsOf } from '../../ir/integer-type.ts';
import { bankSelectCost } from '../bank-select.ts';
import type { Cost } from '../kernel.ts';
import { romCost } from '../memory-cost.ts';
import { type LookupParams, memoryWords } from './schema.ts';

/** Calibrated against Yosys (hw/README.md): a memory for each lane, and a counter where beats differ. */
export function lookupCost(params: LookupParams): Cost {
  const { channels, lanes, perChannel, output, banks } = params;
  const bits = bitsOf(output);
  const words = memoryWords(params);
  const rom = romCost(words, bits);
  const beats = Math.ceil(channels / lanes);
  const isCounted = beats > 1 && (perChannel || channels % lanes !== 0);
  const counterBits = isCounted ? Math.ceil(Math.log2(beats)) : 0;
  const select = bankSelectCost(banks, beats, params.vectorsPerFrame);
  return {
    lut: Math.round(lanes * rom.lut + 1 + 1.5 * counterBits + select.lut),
    ff: Math.round(lanes * rom.ff + 1 + counterBits + select.ff),
    dsp: 0,
    blockRam: lanes * rom.blockRam,
    romBits: lanes * words * bits,
    ramBits: 0,
  };
}
