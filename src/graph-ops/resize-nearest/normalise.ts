import type { CanonicalOp } from '../../canonical/graph.ts';
import type { Node } from '../../ir/graph.ts';
import { baseOf, type NormaliseContext } from '../normalising/context.ts';
import { onPlaces } from '../normalising/on-places.ts';
import { takenAlongAxes } from '../normalising/taken.ts';

/** Places that are each repeated equally often are an upsampling; all others are taken one by one. */
export function normaliseResizeNearest(
  node: Node,
  context: NormaliseContext,
  places: readonly (readonly number[])[],
): CanonicalOp[] {
  const base = baseOf(node);
  const shape = context.shapeOf(node.inputs[0]);
  const factors = places.map((indices, axis) => wholeFactor(indices, shape[axis]));
  const grown = factors.flatMap((factor, axis) => (factor === 1 ? [] : [axis]));
  const axes = shape.length === 4 ? [...new Set([...grown, 2, 3])].slice(0, 2).sort() : [grown[0] ?? 2];
  const isUpsampling =
    (shape.length === 4 || shape.length === 3) &&
    grown.length > 0 &&
    grown.every(axis => axis > 0 && axes.includes(axis)) &&
    factors.every(factor => factor !== undefined);
  if (!isUpsampling) {
    return takenAlongAxes(
      base,
      context,
      places.map((indices, axis) => ({ axis, indices })),
      node.kind,
    );
  }
  const each = axes.map(axis => factors[axis] ?? 1);
  const [down, across] = each.length === 2 ? each : [1, each[0]];
  return onPlaces(base, context, axes, own => [
    { ...own, kind: 'upsample', attrs: { factors: [down, across] } },
  ]);
}

/** How often each place of an axis is repeated, where that is the same for all and they keep their order. */
function wholeFactor(indices: readonly number[], size: number): number | undefined {
  const factor = indices.length / size;
  return indices.every((index, o) => index === Math.floor(o / factor)) && Number.isInteger(factor)
    ? factor
    : undefined;
}
