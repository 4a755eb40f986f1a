import type { SlidingWindowShape } from './params.ts';

/** One direction of the input: rows or columns. */
export interface Axis {
  readonly size: number;
  /** Rows or columns that the kernel covers. */
  readonly span: number;
  readonly stride: number;
  readonly before: number;
  readonly after: number;
  /** Output pixels in this direction; 0 or less where the kernel does not fit. */
  readonly steps: number;
  /** For each output pixel the row or column of each tap, outside 0 .. size - 1 in the padding. */
  readonly taps: readonly (readonly number[])[];
}

/** Rows and columns. */
export function planeOf(p: SlidingWindowShape): readonly [rows: Axis, columns: Axis] {
  const axis = (i: 0 | 1): Axis => {
    const size = i === 0 ? p.height : p.width;
    const [before, after] = [p.pads[i], p.pads[i + 2]];
    const stride = p.stride[i];
    const span = (p.kernel[i] - 1) * p.dilation[i] + 1;
    const steps = Math.floor((size + before + after - span) / stride) + 1;
    const taps = Array.from({ length: Math.max(steps, 0) }, (_, step) =>
      Array.from({ length: p.kernel[i] }, (_, tap) => step * stride - before + tap * p.dilation[i]),
    );
    return { size, span, stride, before, after, steps, taps };
  };
  return [axis(0), axis(1)];
}

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
