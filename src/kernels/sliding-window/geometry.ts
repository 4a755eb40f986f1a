import { planeOf } from '../window-plane.ts';
import type { SlidingWindowShape } from './params.ts';

/** Beats of a pixel. */
export const foldsOf = (p: Pick<SlidingWindowShape, 'channels' | 'lanes'>): number =>
  Math.ceil(p.channels / p.lanes);

/** Ways between positions in raster order, in beats, as in sliding_window.v. */
export interface Ways {
  /** Beats from a window's first to its last, both counted. */
  readonly span: number;
  /** From the first beat of a window to that of the next, of the next row of windows, of the next frame. */
  readonly toWindow: number;
  readonly toLine: number;
  readonly toFrame: number;
  /** By how much the first window of a frame starts before the frame. */
  readonly lead: number;
}

export function waysOf(p: SlidingWindowShape): Ways {
  const [rows, columns] = planeOf(p);
  const folds = foldsOf(p);
  const lastX = (columns.steps - 1) * columns.stride;
  const lastY = (rows.steps - 1) * rows.stride;
  return {
    span: ((rows.span - 1) * p.width + columns.span) * folds,
    toWindow: columns.stride * folds,
    toLine: (rows.stride * p.width - lastX) * folds,
    toFrame: ((p.height - lastY) * p.width - lastX) * folds,
    lead: (rows.before * p.width + columns.before) * folds,
  };
}
