import { fail } from '../../ir/diagnostic.ts';
import { resolveAxes } from '../axes.ts';
import { graphDiagnostic } from '../diagnostics.ts';
import type { Shape } from '../room.ts';

/** What one axis keeps: `count` elements from `start`, `step` apart. */
export interface AxisRange {
  readonly start: number;
  readonly step: number;
  readonly count: number;
}

/** @param operands starts, ends, axes and steps, the last two where given */
export function rangesOf(
  dims: Shape,
  operands: readonly ({ readonly data: ArrayLike<number> } | undefined)[],
  node: string,
): AxisRange[] {
  const [starts = [], ends = [], axes, steps] = operands.map(t => t && Array.from(t.data));
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
