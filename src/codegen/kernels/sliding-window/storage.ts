import { widthBits } from '../../stream.ts';
import { planeOf } from '../window-plane.ts';
import { foldsOf, waysOf } from './geometry.ts';
import type { SlidingWindowShape } from './params.ts';
import { inputShape } from './schema.ts';

/** Depth that the block RAMs of common devices have at least, and what they must hold to be used. */
const BLOCK_DEPTH = 512;
const BLOCK_BITS = 2048;
/** Depths of the distributed RAM that LUTs make: the least, and what larger ones are multiples of. */
const LEAST_DISTRIBUTED_DEPTH = 32;
const DISTRIBUTED_DEPTH = 64;

/**
 * Beats for sliding_window.v to keep.
 *
 * While a window is read, all that it spans must stay, and the next windows must arrive. So that
 * reading never waits inside a frame there is room for the longest way from one window to the next
 * beside what a window spans, but no more than the rows that the kernel covers, and stride - 2 rows
 * more where whole rows are passed over; and always for one window's way.
 *
 * Up to a power of two, addresses wrap by themselves: the depth is rounded up to one where the RAM
 * has those words anyway.
 */
export function windowDepth(p: SlidingWindowShape): number {
  const [rows, columns] = planeOf(p);
  const { span, toWindow, toLine } = waysOf(p);
  const longest = Math.max(columns.steps > 1 ? toWindow : 0, rows.steps > 1 ? toLine : 0);
  const wholeRows = (rows.span + Math.max(rows.stride - 2, 0)) * p.width * foldsOf(p);
  const room = Math.min(columns.stride, columns.span) * foldsOf(p);
  const needed = Math.max(span + room, Math.min(span + longest, wholeRows));
  const power = Math.max(LEAST_DISTRIBUTED_DEPTH, 2 ** Math.ceil(Math.log2(needed)));
  const isBlock = power * widthBits(inputShape(p)) >= BLOCK_BITS && power <= BLOCK_DEPTH;
  const isDistributed = power <= DISTRIBUTED_DEPTH * Math.ceil(needed / DISTRIBUTED_DEPTH);
  return isBlock || isDistributed ? power : needed;
}
