import type { Cells } from '../cells.ts';
import type { Cost } from '../kernel.ts';
import { widthBits } from '../stream.ts';
import { counterWidths, entryBeats, inputShape } from './geometry.ts';
import { turnMemory } from './memory.ts';
import type { GatherParams } from './params.ts';

/** LUTs per bit of the two counters of beats and of the two places, more where a place wraps, and of other counters. */
const CONTROL = { perCountBit: 2, perPlaceBit: 2, perWrappingBit: 2.5, perTurnBit: 0.5 };
/** Words that a LUT holds. */
const LUT_WORDS = 64;

/** Calibrated against Yosys (test/kernels/rearranging-cost.test.ts). */
export function gatherCost(p: GatherParams, cells: Cells): Cost {
  const { place, count } = counterWidths(p);
  const width = widthBits(inputShape(p));
  const memory = cells.ram(p.depthBeats, width, true);
  const entries = p.indices.length;
  const isWrapping = p.depthBeats !== 2 ** place;
  const bitsOf = (turns: number): number => (turns > 1 ? Math.ceil(Math.log2(turns)) : 0);
  const turns = bitsOf(entryBeats(p)) + bitsOf(entries);
  const { words, widthBits: wordBits } = turnMemory(p);
  const columns = distinctColumns(words, wordBits);
  return {
    lut: Math.round(
      cells.control *
        (CONTROL.perCountBit * count +
          (CONTROL.perPlaceBit + (isWrapping ? CONTROL.perWrappingBit : 0)) * place +
          CONTROL.perTurnBit * turns) +
        columns * Math.ceil(entries / LUT_WORDS) * cells.choice +
        memory.lut,
    ),
    ff: Math.round(1 + 2 * count + 2 * place + turns + columns + memory.ff),
    dsp: 0,
    blockRam: memory.blockRam,
    romBits: entries > 1 ? entries * wordBits : 0,
    ramBits: p.depthBeats * width,
  };
}

/** Bits of the memory that are not constant, equal ones once: ways repeat, and most are one of two. */
function distinctColumns(words: readonly bigint[], wordBits: number): number {
  const columns = new Set<string>();
  for (let bit = 0n; bit < wordBits; bit++) {
    const column = words.map(word => (word >> bit) & 1n);
    if (column.some(value => value !== column[0])) columns.add(column.join(''));
  }
  return columns.size;
}
