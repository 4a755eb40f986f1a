import { bitsOf } from '../../ir/integer-type.ts';
import { counterBits } from '../adder-cost.ts';
import { bankSelectCost } from '../bank-select.ts';
import type { Cells } from '../cells.ts';
import type { Cost } from '../kernel.ts';
import type { RomCost } from '../memory-cost.ts';
import { searchLevels, type ThresholdParams, thresholdBits } from './schema.ts';

const CONTROL_LUTS = 10;
const CONTROL_FFS = 4;
/** Per bit of a comparison with a threshold that is read. */
const COMPARE_LUTS = 0.5;
/** Per bit of comparisons with n constant thresholds, which share parts: this times n^0.75. */
const CONSTANT_COMPARE_LUTS = 0.6;

/** Calibrated against Yosys (hw/README.md). */
export function thresholdCost(params: ThresholdParams, cells: Cells): Cost {
  return params.search === 'parallel' ? parallelCost(params, cells) : binaryCost(params, cells);
}

/** All thresholds of a beat are read, compared and counted at once. */
function parallelCost(params: ThresholdParams, cells: Cells): Cost {
  const { lanes, thresholds, perChannel, descending, banks } = params;
  const beats = Math.ceil(params.channels / lanes);
  const bits = thresholdBits(params.input);
  const words = perChannel ? banks * beats : 1;
  const select = bankSelectCost(banks, beats, params.vectorsPerFrame);
  const storedBits = (perChannel ? lanes : 1) * (thresholds * bits + 1);
  // The direction is not read where no channel descends.
  const rom = cells.rom(words, (perChannel ? lanes : 1) * (thresholds * bits + (descending ? 1 : 0)));
  const compared =
    words === 1
      ? CONSTANT_COMPARE_LUTS * bits * thresholds ** 0.75
      : thresholds *
        (COMPARE_LUTS * bits + (thresholds === 1 ? 0.5 : 2) + (descending && thresholds > 1 ? 0.5 : 0));
  return {
    lut: Math.round(
      cells.control * (CONTROL_LUTS + counterBits(beats) + select.lut) +
        cells.sorted * rom.lut +
        cells.compare * lanes * compared,
    ),
    ff: Math.round(
      CONTROL_FFS +
        counterBits(beats) +
        select.ff +
        lanes * (bitsOf(params.input) + bitsOf(params.output)) +
        rom.ff,
    ),
    dsp: 0,
    blockRam: rom.blockRam,
    romBits: words * storedBits,
    ramBits: 0,
  };
}

/** Per lane and level a memory and a comparator, and registers for the value and the bits found. */
function binaryCost(params: ThresholdParams, cells: Cells): Cost {
  const { lanes, channels, perChannel, descending, banks } = params;
  const bits = thresholdBits(params.input);
  const levels = searchLevels(params.thresholds);
  const beats = Math.ceil(channels / lanes);
  const sets = perChannel ? banks * beats : 1;
  const select = bankSelectCost(banks, beats, params.vectorsPerFrame);
  // Every lane has the words of all lanes, of which it reads its own bits.
  const roms = Array.from({ length: levels }, (_, k) =>
    cells.rom(sets * 2 ** k, (perChannel ? lanes : 1) * bits, bits),
  );
  const total = (pick: (rom: RomCost) => number): number => lanes * roms.reduce((n, rom) => n + pick(rom), 0);
  // What goes along with a beat; with several banks also whether it is the last of a vector.
  const beat = counterBits(banks * beats) + (banks > 1 ? 1 : 0);
  const flags = descending ? cells.rom(sets, lanes) : { lut: 0, ff: 0, blockRam: 0 };
  return {
    lut: Math.round(
      cells.control * (CONTROL_LUTS + counterBits(beats) + select.lut) +
        cells.sorted * total(rom => rom.lut) +
        flags.lut +
        cells.compare * lanes * (levels * (bits * COMPARE_LUTS + 1) + bitsOf(params.output)),
    ),
    ff: Math.round(
      CONTROL_FFS +
        select.ff +
        levels * (1 + beat) +
        total(rom => rom.ff) +
        lanes * (levels * bitsOf(params.input) + (levels * (levels - 1)) / 2 + bitsOf(params.output)),
    ),
    dsp: 0,
    blockRam: total(rom => rom.blockRam),
    // Without thresholds of their own, lanes still need a memory each.
    romBits: sets * lanes * ((2 ** levels - 1) * bits + (descending ? 1 : 0)),
    ramBits: 0,
  };
}
