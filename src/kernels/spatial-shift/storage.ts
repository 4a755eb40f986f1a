import { ringDepth } from '../ring-depth.ts';
import { widthBits } from '../stream.ts';
import { foldsOf, outputSize, pixelsNeeded, reachOf } from './geometry.ts';
import type { SpatialShiftShape } from './params.ts';
import { inputShape } from './schema.ts';

/**
 * Beats for spatial_shift.v to keep.
 *
 * All that the taps of an output pixel span must stay while it is read, and what the next ones need must arrive. So that
 * reading never waits inside a frame there is room for the longest way from one output pixel to the next beside that, but no
 * more than the rows that the shifts cover and their way across, and stride - 2 rows more where whole rows are passed over.
 */
export function shiftDepth(p: SpatialShiftShape): number {
  const [rows, columns] = outputSize(p);
  const folds = foldsOf(p);
  const span = pixelsNeeded(p);
  const toPixel = columns > 1 ? p.stride : 0;
  const toLine = rows > 1 ? p.stride * p.width - (columns - 1) * p.stride : 0;
  const { rows: rowsKept, columns: wayAcross } = reachOf(p);
  const wholeRows = (rowsKept + Math.max(p.stride - 2, 0)) * p.width + wayAcross;
  const room = Math.min(p.stride, span);
  const needed = Math.max(span + room, Math.min(span + Math.max(toPixel, toLine), wholeRows));
  return ringDepth(needed * folds, widthBits(inputShape(p)));
}
