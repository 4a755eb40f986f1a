import type { Cost } from '../kernel.ts';
import { ramCost, romCost } from '../memory-cost.ts';
import { widthBits } from '../stream.ts';
import { counterWidths, entryBeats, inputShape } from './geometry.ts';
import { turnBits } from './memory.ts';
import type { GatherParams } from './params.ts';

/** LUTs besides the memories: all in all, per bit of the counters of beats and of a place, more where that wraps. */
const CONTROL = { whole: 6, perCountBit: 2.4, perPlaceBit: 2.5, perWrappingBit: 2.5 };

/** Calibrated against Yosys (hw/README.md). */
export function gatherCost(p: GatherParams): Cost {
  const { place, count } = counterWidths(p);
  const width = widthBits(inputShape(p));
  const memory = ramCost(p.depthBeats, width, true);
  const entries = p.indices.length;
  const rom = romCost(entries, turnBits(p));
  const isWrapping = p.depthBeats !== 2 ** place;
  const bitsOf = (turns: number): number => (turns > 1 ? Math.ceil(Math.log2(turns)) : 0);
  const turnCounters = bitsOf(entryBeats(p)) + bitsOf(entries);
  const perPlaceBit = CONTROL.perPlaceBit + (isWrapping ? CONTROL.perWrappingBit : 0);
  return {
    lut: Math.round(
      CONTROL.whole +
        CONTROL.perCountBit * count +
        perPlaceBit * place +
        1.7 * turnCounters +
        rom.lut +
        memory.lut,
    ),
    ff: Math.round(1 + 2 * count + 2 * place + turnCounters + rom.ff + memory.ff),
    dsp: 0,
    blockRam: rom.blockRam + memory.blockRam,
    romBits: entries > 1 ? entries * turnBits(p) : 0,
    ramBits: p.depthBeats * width,
  };
}
