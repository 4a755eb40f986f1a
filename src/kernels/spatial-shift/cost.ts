import { bitsOf } from '../../ir/integer-type.ts';
import type { Cells } from '../cells.ts';
import type { Cost } from '../kernel.ts';
import { beatsPerFrame } from '../stream.ts';
import { counterBits } from '../window-plane.ts';
import { banksOf, entryBits, foldsOf, pixelsNeeded, shiftedType } from './geometry.ts';
import type { SpatialShiftParams } from './params.ts';
import { inputShape } from './schema.ts';

/** What Yosys reckons a block RAM dearer at for the reset of its output (memory-cost.ts). */
const RESET_PRICE = 32;

/** LUTs of counters and addresses: all in all, per bit of a place, and where there are several taps. */
const CONTROL = { whole: -40, perPlaceBit: 10, taps: 32 };
/** LUTs of a bank: where it reads inside, and per bit of its place where that wraps. */
const BANK = { inside: 3.8, perWrappingBit: 0.7 };

/** Calibrated against Yosys (hw/README.md). */
export function spatialShiftCost(p: SpatialShiftParams, cells: Cells): Cost {
  const banks = banksOf(p);
  const bits = entryBits(p, banks);
  const folds = foldsOf(p);
  const count = banks.entries[0].length;
  const hasTaps = p.taps[0] * p.taps[1] > 1;
  const isWrapping = p.depthBeats !== 2 ** bits.place;
  const rom = cells.rom(folds, count * (bits.place + bits.y + bits.x));
  const memories = Array.from({ length: count }, (_, bank) => {
    const lanes = banks.ofLane.filter(b => b === bank).length;
    return cells.ram(p.depthBeats, lanes * bitsOf(p.type), true, RESET_PRICE);
  });
  const sum = (of: (m: (typeof memories)[number]) => number): number =>
    memories.map(of).reduce((a, b) => a + b, 0);
  const addedBits = bitsOf(shiftedType(p)) - bitsOf(p.type);
  const control =
    Math.max(CONTROL.whole + CONTROL.perPlaceBit * bits.place, 10) + (hasTaps ? CONTROL.taps : 0);
  const perBank = BANK.inside + (isWrapping ? BANK.perWrappingBit * bits.place : 0);
  return {
    lut: Math.round(
      cells.control * (control + count * perBank) + p.lanes * addedBits + rom.lut + sum(m => m.lut),
    ),
    ff: Math.round(1 + stateBits(p) + rom.ff + sum(m => m.ff)),
    dsp: 0,
    blockRam: rom.blockRam + sum(m => m.blockRam),
    romBits: folds > 1 ? folds * count * (bits.place + bits.y + bits.x) : 0,
    ramBits: p.depthBeats * p.lanes * bitsOf(p.type),
  };
}

/** Flip-flops of the counters and addresses. */
function stateBits(p: SpatialShiftParams): number {
  const folds = foldsOf(p);
  const hasTaps = p.taps[0] * p.taps[1] > 1;
  const countBits = counterBits(Math.max(p.depthBeats, pixelsNeeded(p) * folds)) + 1;
  const beyondBits = counterBits(Math.max(beatsPerFrame(inputShape(p)), p.depthBeats)) + 1;
  const axisBits = counterBits(p.height + p.taps[0]) + counterBits(p.width + p.taps[1]);
  const tapBits = p.taps.reduce((sum, taps) => sum + (taps > 1 ? counterBits(taps) : 0), 0);
  const foldBits = folds > 1 ? counterBits(folds) : 0;
  return countBits * (hasTaps ? 2 : 1) + 2 * entryBits(p).place + beyondBits + axisBits + tapBits + foldBits;
}
