import { fail } from '../ir/diagnostic.ts';
import { sizeOf, type Tensor } from '../ir/tensor.ts';
import { graphDiagnostic } from './diagnostics.ts';
import type { Shape } from './room.ts';
import { asVolume, checkPlanes, type WindowAttrs, type WindowAxis, windowAxes } from './windows.ts';

export interface PoolAttrs extends WindowAttrs {
  /** One size per spatial axis. */
  readonly kernel: readonly number[];
  /** Also a last position that reaches beyond the padded input, so long as it starts before its end. */
  readonly ceilMode: boolean;
}

/** The pooling window over an input that `poolAxes` accepted. */
export function poolWindows(attrs: PoolAttrs, shape: Shape, node: string): WindowAxis[] {
  return windowAxes(attrs, attrs.kernel, shape.slice(2), node, attrs.ceilMode);
}

/**
 * The pooling window over an input [batch, channels, spatial...]; every position reads some real element, unless its padding
 * counts as zeros.
 */
export function poolAxes(attrs: PoolAttrs, shape: Shape, node: string, countsPadding = false): WindowAxis[] {
  checkPlanes('the pooled tensor', shape, node);
  const axes = poolWindows(attrs, shape, node);
  if (countsPadding) return axes;
  for (const axis of axes) {
    for (let position = 0; position < axis.output; position++) {
      if (!tapsOf(axis, position).some(tap => tap >= 0 && tap < axis.input)) {
        fail(graphDiagnostic('empty-window', { position, before: axis.before, after: axis.after }, { node }));
      }
    }
  }
  return axes;
}

export function pooledShape(shape: Shape, axes: readonly WindowAxis[]): Shape {
  return [...shape.slice(0, 2), ...axes.map(axis => axis.output)];
}

/** Where the taps of one position lie on the axis; negative or from `axis.input` up in the padding. */
function tapsOf({ kernel, stride, dilation, before }: WindowAxis, position: number): number[] {
  return Array.from({ length: kernel }, (_, k) => position * stride + k * dilation - before);
}

/**
 * Folds each window of each plane of x, its real elements in row-major order.
 *
 * @param finish makes the output element; `padding` counts the window's elements that lie in the padding
 *   (not those beyond it)
 */
export function poolPlanes(
  x: Tensor,
  axes: readonly WindowAxis[],
  fold: { readonly start: number; readonly next: (state: number, element: number) => number },
  finish: (state: number, real: number, padding: number) => number,
): Float64Array {
  const plane = asVolume(axes);
  const depths = windowsOf(plane.z);
  const rows = windowsOf(plane.y);
  const columns = windowsOf(plane.x);
  const size = plane.z.input * plane.y.input * plane.x.input;
  const channels = x.data.length / size;
  const y = new Float64Array(channels * sizeOf(axes.map(axis => axis.output)));
  let out = 0;
  for (let p = 0; p < channels; p++) {
    for (const depth of depths) {
      for (const row of rows) {
        for (const column of columns) {
          let state = fold.start;
          for (const h of depth.real) {
            for (const i of row.real) {
              const from = p * size + (h * plane.y.input + i) * plane.x.input;
              for (const j of column.real) state = fold.next(state, x.data[from + j]);
            }
          }
          const real = depth.real.length * row.real.length * column.real.length;
          y[out++] = finish(state, real, depth.padded * row.padded * column.padded - real);
        }
      }
    }
  }
  return y;
}

interface AxisWindow {
  /** Taps inside the input. */
  readonly real: readonly number[];
  /** Number of taps inside the input or its padding. */
  readonly padded: number;
}

function windowsOf(axis: WindowAxis): AxisWindow[] {
  return Array.from({ length: axis.output }, (_, position) => {
    const taps = tapsOf(axis, position);
    return {
      real: taps.filter(tap => tap >= 0 && tap < axis.input),
      padded: taps.filter(tap => tap < axis.input + axis.after).length,
    };
  });
}
