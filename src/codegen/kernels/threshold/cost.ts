import { bitsOf } from '../../../ir/integer-type.ts';
import type { Cost } from '../../kernel.ts';
import { searchLevels, type ThresholdParams, thresholdBits } from './schema.ts';

const CONTROL_LUTS = 10;
/** ROMs of up to this many words lie in LUTs, with flip-flops behind them; block RAM brings its own register. */
const LUT_ROM_WORDS = 64;

/** Calibrated against Yosys (hw/README.md). */
export function thresholdCost(params: ThresholdParams): Cost {
  return params.search === 'parallel' ? parallelCost(params) : binaryCost(params);
}

/** Per threshold half a LUT a bit to compare, and its share of the count. */
function parallelCost(params: ThresholdParams): Cost {
  const { lanes, thresholds, perChannel, descending } = params;
  const beats = Math.ceil(params.channels / lanes);
  const bits = thresholdBits(params.input);
  const countLuts = thresholds === 1 ? 0.5 : 2;
  const setBits = thresholds * bits + 1;
  const romWidth = (perChannel ? lanes : 1) * setBits;
  // A shared set is a constant, and needs no register.
  const romFfs = perChannel && beats <= LUT_ROM_WORDS ? romWidth : 0;
  return {
    lut: Math.round(
      CONTROL_LUTS + lanes * thresholds * (bits / 2 + countLuts + (descending && thresholds > 1 ? 0.5 : 0)),
    ),
    ff: 10 + lanes * (bitsOf(params.input) + bitsOf(params.output)) + romFfs,
    dsp: 0,
    blockRam: 0,
    romBits: (perChannel ? beats : 1) * romWidth,
    ramBits: 0,
  };
}

/** Per lane and level a comparator, and registers for the value, the threshold and the bits found. */
function binaryCost(params: ThresholdParams): Cost {
  const { lanes, channels, perChannel } = params;
  const bits = thresholdBits(params.input);
  const levels = searchLevels(params.thresholds);
  const sets = perChannel ? channels : 1;
  return {
    lut: Math.round(CONTROL_LUTS + lanes * levels * (bits / 2 + 3)),
    ff: Math.round(10 + levels * (lanes * (2 * bits + levels / 2) + 5) + lanes * bitsOf(params.output)),
    // Without channels of their own, lanes still need a memory each.
    dsp: 0,
    blockRam: 0,
    romBits: sets * (2 ** levels - 1) * bits * (perChannel ? 1 : lanes),
    ramBits: 0,
  };
}
