import type { CanonicalOp } from '../../canonical/graph.ts';
import type { Base, NormaliseContext } from './context.ts';
import { turned } from './layout.ts';

/**
 * Nodes that change the last axes of a tensor, as those of images are the last two, on other axes (those of channels-last
 * images, say): the tensor is turned in front of them, and their result back.
 *
 * @param places the axes that become the last, in order
 */
export function onPlaces(
  base: Base,
  context: NormaliseContext,
  places: readonly number[],
  build: (base: Base) => CanonicalOp[],
): CanonicalOp[] {
  const shape = context.shapeOf(base.inputs[0]);
  const others = shape.map((_, axis) => axis).filter(axis => !places.includes(axis));
  const perm = [...others, ...places];
  if (perm.every((axis, i) => axis === i)) return build(base);
  const [first, last] = [`${base.outputs[0]} turned`, `${base.outputs[0]} changed`];
  const result = context.shapeOf(base.outputs[0]);
  context.shapes.set(
    first,
    perm.map(axis => shape[axis]),
  );
  context.shapes.set(
    last,
    perm.map(axis => result[axis]),
  );
  const back = shape.map((_, axis) => perm.indexOf(axis));
  return [
    turned({ ...base, name: `${base.name} turn`, outputs: [first] }, context, perm),
    ...build({ ...base, inputs: [first], outputs: [last] }),
    turned({ ...base, name: `${base.name} turn back`, inputs: [last] }, context, back),
  ];
}
