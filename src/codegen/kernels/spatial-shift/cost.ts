import { bitsOf } from '../../../ir/integer-type.ts';
import type { Cost } from '../../kernel.ts';
import { beatsPerFrame } from '../../stream.ts';
import { ramCost, romCost } from '../memory-cost.ts';
import { counterBits } from '../window-plane.ts';
import { banksOf, entryBits, foldsOf, pixelsNeeded, readsOutside, shiftedType } from './geometry.ts';
import type { SpatialShiftParams } from './params.ts';
import { inputShape } from './schema.ts';

/** Calibrated against Yosys (hw/README.md). */
export function spatialShiftCost(p: SpatialShiftParams): Cost {
  const banks = banksOf(p);
  const bits = entryBits(p, banks);
  const folds = foldsOf(p);
  const count = banks.entries[0].length;
  const isWrapping = p.depthBeats !== 2 ** bits.place;
  const countBits = counterBits(Math.max(p.depthBeats, pixelsNeeded(p) * folds)) + 1;
  const beyondBits = counterBits(Math.max(beatsPerFrame(inputShape(p)), p.depthBeats)) + 1;
  const axisBits = counterBits(p.height + p.taps[0]) + counterBits(p.width + p.taps[1]);
  const tapBits = p.taps.reduce((sum, taps) => sum + (taps > 1 ? counterBits(taps) : 0), 0);
  const hasPixels = p.taps[0] * p.taps[1] > 1;
  const foldBits = folds > 1 ? counterBits(folds) : 0;
  const flags = banks.most[0] - banks.least[0] + banks.most[1] - banks.least[1] + 2;
  const rom = romCost(folds, count * (bits.place + bits.y + bits.x));
  const memories = Array.from({ length: count }, (_, bank) => {
    const lanes = banks.ofLane.filter(b => b === bank).length;
    return ramCost(p.depthBeats, lanes * bitsOf(p.type), true);
  });
  const sum = (of: (m: (typeof memories)[number]) => number): number =>
    memories.map(of).reduce((a, b) => a + b, 0);
  const addedBits = bitsOf(shiftedType(p)) - bitsOf(p.type);
  const chooser = readsOutside(p) ? (folds > 1 ? (flags + 2) / 3 : 1) : 0;
  const bankLuts = folds > 1 || count > 1 ? bits.place * (isWrapping ? 2 : 1) : 0;
  const controlBits = countBits * (hasPixels ? 2 : 1) + 2 * bits.place + axisBits + tapBits + foldBits;
  return {
    lut: Math.round(
      12 +
        1.3 * controlBits +
        beyondBits +
        (readsOutside(p) ? 1.2 * flags : 0) +
        count * (bankLuts + chooser) +
        p.lanes * addedBits +
        rom.lut +
        sum(m => m.lut),
    ),
    ff: Math.round(1 + controlBits + beyondBits + rom.ff + sum(m => m.ff)),
    dsp: 0,
    blockRam: rom.blockRam + sum(m => m.blockRam),
    romBits: folds > 1 ? folds * count * (bits.place + bits.y + bits.x) : 0,
    ramBits: p.depthBeats * p.lanes * bitsOf(p.type),
  };
}
