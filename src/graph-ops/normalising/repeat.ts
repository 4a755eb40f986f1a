import { canonicalDiagnostic } from '../../canonical/diagnostics.ts';
import type { CanonicalOp } from '../../canonical/graph.ts';
import { fail } from '../../ir/diagnostic.ts';
import type { Base, NormaliseContext } from './context.ts';

/**
 * An operand made as large as the result of an elementwise operator, as numpy broadcasts: axes of size 1 are
 * added in front, places of images are repeated by nearest-neighbour upsampling, all else by taking it again and again.
 */
export function repeated(
  value: string,
  base: Base,
  context: NormaliseContext,
): { readonly value: string; readonly nodes: readonly CanonicalOp[] } {
  const shape = context.shapeOf(base.outputs[0]);
  const rank = shape.length;
  const nodes: CanonicalOp[] = [];
  let current = value;
  let dims = context.shapeOf(value);
  const enter = (what: string, to: readonly number[]) => {
    const output = `${value} ${what} for ${base.name}`;
    const wiring = { ...base, name: `${base.name} ${what}`, inputs: [current], outputs: [output] };
    context.shapes.set(output, to);
    [current, dims] = [output, to];
    return wiring;
  };
  if (dims.length < rank) {
    const to = [...new Array<number>(rank - dims.length).fill(1), ...dims];
    nodes.push({ ...enter('axes', to), kind: 'layout', attrs: { shape: to } });
  }
  if (dims[0] !== shape[0]) {
    const reason = 'an operand is to be repeated for each frame of a batch';
    fail(canonicalDiagnostic('unsupported-operator', { op: 'broadcasting', reason }, { node: base.name }));
  }
  const isPlaces = (axis: number): boolean => (rank === 3 || rank === 4) && axis >= 2;
  shape.forEach((size, axis) => {
    if (dims[axis] === size || isPlaces(axis)) return;
    const to = dims.map((dim, k) => (k === axis ? size : dim));
    const what = axis === 1 && rank >= 3 ? 'channels' : `axis ${axis}`;
    const indices = new Array<number>(size).fill(0);
    nodes.push({ ...enter(what, to), kind: 'gather', attrs: { axis, indices } });
  });
  if (String(dims) !== String(shape)) {
    const factor = (axis: number) => shape[axis] / dims[axis];
    const factors = rank === 4 ? ([factor(2), factor(3)] as const) : ([1, factor(2)] as const);
    nodes.push({ ...enter('places', shape), kind: 'upsample', attrs: { factors } });
  }
  return { value: current, nodes };
}
