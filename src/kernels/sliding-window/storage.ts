import { ringDepth } from '../ring-depth.ts';
import { widthBits } from '../stream.ts';
import { planeOf } from '../window-plane.ts';
import { foldsOf, waysOf } from './geometry.ts';
import type { SlidingWindowShape } from './params.ts';
import { inputShape } from './schema.ts';

/**
 * Beats for sliding_window.v to keep.
 *
 * While a window is read, all that it spans must stay, and the next windows must arrive. So that
 * reading never waits inside a frame there is room for the longest way from one window to the next
 * beside what a window spans, but no more than the rows that the kernel covers, and stride - 2 rows
 * more where whole rows are passed over; and always for one window's way.
 */
export function windowDepth(p: SlidingWindowShape): number {
  const [rows, columns] = planeOf(p);
  const { span, toWindow, toLine } = waysOf(p);
  const longest = Math.max(columns.steps > 1 ? toWindow : 0, rows.steps > 1 ? toLine : 0);
  const wholeRows = (rows.span + Math.max(rows.stride - 2, 0)) * p.width * foldsOf(p);
  const room = Math.min(columns.stride, columns.span) * foldsOf(p);
  const needed = Math.max(span + room, Math.min(span + longest, wholeRows));
  return ringDepth(needed, widthBits(inputShape(p)));
}
