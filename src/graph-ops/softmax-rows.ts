import { type Tensor, tensor } from '../ir/tensor.ts';
import type { LeftToHost } from './at-end.ts';
import { axisView, resolveAxis } from './axes.ts';

export interface SoftmaxAttrs {
  readonly axis: number;
  /** What is normalized together: one axis, or (opset 12 and before) that axis and all behind it. */
  readonly span: 'axis' | 'trailing';
}

/** Applies `normalize` in place to each group of elements that softmax normalizes together. */
export function mapSoftmaxRows(
  x: Tensor,
  attrs: SoftmaxAttrs,
  node: string,
  normalize: (row: Float64Array) => void,
): Tensor {
  const axis = resolveAxis(attrs.axis, x.shape.length, node);
  const view = axisView(x.shape, axis);
  const inner = attrs.span === 'axis' ? view.inner : 1;
  const size = attrs.span === 'axis' ? view.size : view.size * view.inner;
  const y = new Float64Array(x.data.length);
  const row = new Float64Array(size);
  for (let start = 0; start < view.outer * inner; start++) {
    const offset = Math.floor(start / inner) * size * inner + (start % inner);
    for (let i = 0; i < size; i++) row[i] = x.data[offset + i * inner];
    normalize(row);
    for (let i = 0; i < size; i++) y[offset + i * inner] = row[i];
  }
  return tensor('float32', x.shape, y);
}

/** exp(row - max(row)) and its sum, float32 at each step. */
export function shiftedExponentials(row: Float64Array): {
  shifted: Float64Array;
  exponentials: Float64Array;
  sum: number;
} {
  const max = row.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  const shifted = row.map(value => Math.fround(value - max));
  const exponentials = shifted.map(value => Math.fround(Math.exp(value)));
  const sum = exponentials.reduce((total, value) => Math.fround(total + value), 0);
  return { shifted, exponentials, sum };
}

/** A softmax at the end of a network is left to the host where it runs along the classes: the last axis of more than one element. */
export const softmaxAtEnd = (name: string): LeftToHost<SoftmaxAttrs> => ({
  name,
  keepsOrder({ axis, span }, shape) {
    const at = axis < 0 ? axis + shape.length : axis;
    const classes = shape.findLastIndex(dim => dim > 1);
    return classes < 0 || at === classes || (span === 'trailing' && at < classes);
  },
});
