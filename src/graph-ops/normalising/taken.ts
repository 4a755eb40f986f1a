import type { CanonicalOp } from '../../canonical/graph.ts';
import { type Base, type NormaliseContext, unsupported } from './context.ts';

/** Elements along an axis, by constant indices in the axis. */
export interface Taken {
  readonly axis: number;
  readonly indices: readonly number[];
}

/** A slice where the elements follow one another, else a gather. */
function takenNode(base: Base, { axis, indices }: Taken): CanonicalOp {
  const [start] = indices;
  return indices.every((index, i) => index === start + i)
    ? { ...base, kind: 'slice', attrs: { axis, start, count: indices.length } }
    : { ...base, kind: 'gather', attrs: { axis, indices } };
}

const isWhole = ({ indices }: Taken, size: number): boolean =>
  indices.length === size && indices.every((index, i) => index === i);

/**
 * Elements along one axis after another, those first that leave the fewest. The result may have axes of size 1 more or less
 * than what remains.
 */
export function takenAlongAxes(
  base: Base,
  context: NormaliseContext,
  taken: readonly Taken[],
  kind: string,
): CanonicalOp[] {
  const [from, result] = [context.shapeOf(base.inputs[0]), context.shapeOf(base.outputs[0])];
  if (taken.some(({ indices }) => indices.length === 0))
    unsupported({ kind, name: base.name }, 'nothing is left of its data');
  const real = taken
    .filter(part => !isWhole(part, from[part.axis]))
    .sort((a, b) => a.indices.length / from[a.axis] - b.indices.length / from[b.axis]);
  const reached = real.reduce<readonly number[]>(
    (shape, { axis, indices }) => shape.map((dim, k) => (k === axis ? indices.length : dim)),
    from,
  );
  const isResult = String(reached) === String(result);
  if (real.length === 0) return [{ ...base, kind: 'layout', attrs: { shape: result } }];
  let shape = from;
  let [input] = base.inputs;
  const nodes = real.map((part, i): CanonicalOp => {
    const isLast = i === real.length - 1;
    const output = isLast && isResult ? base.outputs[0] : `${base.outputs[0]} along ${part.axis}`;
    shape = shape.map((dim, k) => (k === part.axis ? part.indices.length : dim));
    context.shapes.set(output, shape);
    const node = takenNode(
      { ...base, name: i === 0 ? base.name : `${base.name} ${i}`, inputs: [input], outputs: [output] },
      part,
    );
    input = output;
    return node;
  });
  if (isResult) return nodes;
  const last: Base = { ...base, name: `${base.name} shape`, inputs: [input] };
  return [...nodes, { ...last, kind: 'layout', attrs: { shape: result } }];
}
