import { bitsOf } from '../../ir/integer-type.ts';
import { counterBits } from '../adder-cost.ts';
import type { Cells } from '../cells.ts';
import type { Cost } from '../kernel.ts';
import { foldsOf, type PoolParams } from './schema.ts';

const CONTROL_LUTS = 4;
/** Per bit of the counters of places and folds. */
const COUNTER_LUTS = 2.3;
/** Per bit that a maximum compares beyond the two that fit into the choice. */
const COMPARE_LUTS = 0.9;
/** Per bit of a signed summand. */
const SIGN_LUTS = 0.75;

/** Calibrated against Yosys; the number of places only makes their counter longer. */
export function poolCost(p: PoolParams, cells: Cells): Cost {
  const folds = foldsOf(p);
  const width = p.lanes * bitsOf(p.output);
  const places = counterBits(p.places);
  // Running results: a register, or a memory whose address is registered twice.
  const held = folds > 1 ? cells.ram(folds, width) : { lut: 0, ff: 0, blockRam: 0 };
  return {
    lut: Math.round(
      cells.control * (CONTROL_LUTS + COUNTER_LUTS * (places + counterBits(folds))) +
        cells.compare * p.lanes * laneLuts(p) +
        held.lut,
    ),
    ff: 1 + places + 2 * counterBits(folds) + width * (folds > 1 ? 1 : 2),
    dsp: 0,
    blockRam: held.blockRam,
    romBits: 0,
    ramBits: width * folds,
  };
}

function laneLuts({ mode, input, output }: PoolParams): number {
  const bits = bitsOf(output);
  if (mode === 'max') return bits + COMPARE_LUTS * Math.max(bits - 2, 0);
  if (input.kind === 'bipolar') return bits - 1;
  return bits + (input.kind === 'int' ? SIGN_LUTS * input.bits : 0);
}
