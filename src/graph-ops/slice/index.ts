import { fail } from '../../ir/diagnostic.ts';
import type { Node } from '../../ir/graph.ts';
import { sizeOf, stridesOf, type Tensor, tensor } from '../../ir/tensor.ts';
import { DROPPING } from '../algebra.ts';
import { resolveAxes } from '../axes.ts';
import { graphDiagnostic } from '../diagnostics.ts';
import { framesWhere } from '../frame-rules.ts';
import { keptType } from '../output-types.ts';
import { type GraphOpRoom, given, type NoAttrs, type Shape } from '../room.ts';
import { normaliseSlice } from './normalise.ts';

/**
 * Inputs data, starts, ends, axes (all in order if omitted), steps (1 if omitted): the elements
 * start, start + step, ... before end of each axis. Negative positions count from the end; positions out of range
 * are clamped; a negative step walks backwards.
 */
export type SliceNode = Node<'slice', NoAttrs>;

/** What one axis keeps: `count` elements from `start`, `step` apart. */
interface AxisRange {
  readonly start: number;
  readonly step: number;
  readonly count: number;
}

const OPERANDS = ['data', 'starts', 'ends', 'axes', 'steps'];

export const slice: GraphOpRoom<'slice', NoAttrs> = {
  kind: 'slice',
  inputs: ['required', 'required', 'required', 'optional', 'optional'],
  infer(_, { node, shape, has, constant }) {
    const operand = (i: number) => {
      if (!has(i)) return undefined;
      return (
        constant(i) ?? fail(graphDiagnostic('needs-constant', { what: `slice ${OPERANDS[i]}` }, { node }))
      );
    };
    return [rangesOf(shape(0), [1, 2, 3, 4].map(operand), node).map(range => range.count)];
  },
  evaluate(_, inputs, { node, shapes: [shape] }) {
    const x = given(inputs, 0);
    const ranges = rangesOf(
      x.shape,
      [1, 2, 3, 4].map(i => inputs[i]),
      node,
    );
    const strides = stridesOf(x.shape);
    const outStrides = stridesOf(shape);
    const y = new Float64Array(sizeOf(shape));
    for (let i = 0; i < y.length; i++) {
      let from = 0;
      for (let axis = 0; axis < shape.length; axis++) {
        const position = Math.floor(i / outStrides[axis]) % shape[axis];
        from += (ranges[axis].start + position * ranges[axis].step) * strides[axis];
      }
      y[i] = x.data[from];
    }
    return [tensor(x.kind, shape, y)];
  },
  types: keptType,
  algebra: DROPPING,
  frames({ shape, constant, node }) {
    const operands = [1, 2, 3, 4].map(constant);
    const [{ start, step, count }] = rangesOf(shape(0), operands, node);
    return framesWhere(start === 0 && step === 1 && count === shape(0)[0]);
  },
  codes: 'lost',
  atEnd: 'built',
  normalise: normaliseSlice,
};

function rangesOf(dims: Shape, operands: readonly (Tensor | undefined)[], node: string): AxisRange[] {
  const [starts = [], ends = [], axes, steps] = operands.map(t => t && [...t.data]);
  const wrong = (detail: string) => fail(graphDiagnostic('slice-operands', { detail }, { node }));
  if (
    starts.length !== ends.length ||
    (axes ?? starts).length !== starts.length ||
    (steps ?? starts).length !== starts.length
  ) {
    wrong('starts, ends, axes and steps must have the same length');
  }
  const resolved = resolveAxes(axes ?? starts.map((_, i) => i), dims.length, node);
  const ranges = dims.map((count): AxisRange => ({ start: 0, step: 1, count }));
  resolved.forEach((axis, i) => {
    const step = steps?.[i] ?? 1;
    if (step === 0) wrong('step must not be 0');
    ranges[axis] = axisRange(dims[axis], starts[i], ends[i], step);
  });
  return ranges;
}

function axisRange(size: number, start: number, end: number, step: number): AxisRange {
  const fromEnd = (position: number) => (position < 0 ? position + size : position);
  const clamp = (position: number, least: number, most: number) => Math.min(Math.max(position, least), most);
  // walking backwards, the last position may be -1: just before the first element
  const first = step > 0 ? clamp(fromEnd(start), 0, size) : clamp(fromEnd(start), 0, size - 1);
  const last = step > 0 ? clamp(fromEnd(end), 0, size) : clamp(fromEnd(end), -1, size - 1);
  return { start: first, step, count: Math.max(0, Math.ceil((last - first) / step)) };
}
