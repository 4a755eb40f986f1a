import { fail } from '../ir/diagnostic.ts';
import { sizeOf } from '../ir/tensor.ts';
import { graphDiagnostic } from './diagnostics.ts';
import type { Shape } from './room.ts';

/** An axis counted from the end where negative, as 0..rank-1; a diagnostic where it is outside. */
export function resolveAxis(axis: number, rank: number, node: string): number {
  if (!Number.isInteger(axis) || axis < -rank || axis >= rank) {
    fail(graphDiagnostic('axis-out-of-range', { axis, rank }, { node }));
  }
  return axis < 0 ? axis + rank : axis;
}

/** Several axes, each named once. */
export function resolveAxes(axes: readonly number[], rank: number, node: string): number[] {
  const resolved = axes.map(axis => resolveAxis(axis, rank, node));
  resolved.forEach((axis, i) => {
    if (resolved.indexOf(axis) !== i) fail(graphDiagnostic('repeated-axis', { axis }, { node }));
  });
  return resolved;
}

/** A tensor seen as [outer, axis, inner]: element (o, a, i) is at (o * size + a) * inner + i. */
export interface AxisView {
  readonly outer: number;
  readonly size: number;
  readonly inner: number;
}

export function axisView(shape: Shape, axis: number): AxisView {
  return { outer: sizeOf(shape.slice(0, axis)), size: shape[axis], inner: sizeOf(shape.slice(axis + 1)) };
}
