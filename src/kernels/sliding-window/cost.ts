import { bitsOf } from '../../ir/integer-type.ts';
import type { Cells } from '../cells.ts';
import type { Cost } from '../kernel.ts';
import { widthBits } from '../stream.ts';
import { counterBits, paddedType, planeOf } from '../window-plane.ts';
import { foldsOf, waysOf } from './geometry.ts';
import type { SlidingWindowParams } from './params.ts';
import { inputShape } from './schema.ts';

/** Per bit of the counters and addresses, most of which choose among several ways. */
const CONTROL_LUTS = 1.15;
/** Comparisons that find the padding. */
const PADDING_LUTS = 14;
/** Flip-flops besides the counters: what is valid, whether a frame has begun. */
const STATE_FFS = 3;

/** Calibrated against Yosys (hw/README.md). */
export function slidingWindowCost(params: SlidingWindowParams, cells: Cells): Cost {
  const { depthBeats, kernel, pads, lanes, type } = params;
  const width = widthBits(inputShape(params));
  const folds = foldsOf(params);
  const tapBits = kernel.reduce((sum, taps) => sum + (taps > 1 ? counterBits(taps) : 0), 0);
  const placeBits = planeOf(params).reduce((sum, a) => sum + counterBits(a.size + a.before + a.after), 0);
  const countBits = counterBits(Math.max(depthBeats, 2 * waysOf(params).span)) + 1;
  const foldBits = folds > 1 ? counterBits(folds) : 0;
  const controlBits = 2 * counterBits(depthBeats) + 2 * countBits + foldBits + tapBits + placeBits;
  const memory = cells.ring(depthBeats, width, true);
  const isPadded = pads.some(n => n > 0);
  const addedBits = bitsOf(paddedType(params)) - bitsOf(type);
  return {
    lut: Math.round(
      cells.choice * CONTROL_LUTS * controlBits +
        (isPadded ? cells.control * PADDING_LUTS : 0) +
        lanes * addedBits +
        memory.lut,
    ),
    ff: controlBits + STATE_FFS + memory.ff,
    dsp: 0,
    blockRam: memory.blockRam,
    romBits: 0,
    ramBits: depthBeats * width,
  };
}
