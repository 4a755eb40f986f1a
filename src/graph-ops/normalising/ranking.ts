import type { CanonicalOp } from '../../canonical/graph.ts';
import type { Node } from '../../ir/graph.ts';
import { resolveAxis } from '../axes.ts';
import { type Base, type NormaliseContext, unsupported } from './context.ts';
import { turned } from './layout.ts';

/**
 * The indices of the k largest along an axis. One that is not the last of more than one element becomes the last first:
 * each place of what remains is ranked by itself.
 */
export function rankedAlong(
  node: Node<string, { readonly axis: number }>,
  context: NormaliseContext,
  base: Base,
  k: number,
): CanonicalOp[] {
  const shape = context.shapeOf(base.inputs[0]);
  const axis = resolveAxis(node.attrs.axis, shape.length, node.name);
  const others = shape.map((_, i) => i).filter(i => i !== axis);
  if (shape[axis] === 1 && others.some(i => shape[i] > 1)) {
    unsupported(node, 'it ranks along an axis of one element: every index is 0');
  }
  if (others.every(i => i < axis || shape[i] === 1)) return [{ ...base, kind: 'top-k', attrs: { k } }];
  const [output] = base.outputs;
  const [moved, ranked] = [`${output} scores`, `${output} ranked`];
  const perm = [...others, axis];
  const places = others.map(i => shape[i]);
  context.shapes.set(moved, [...places, shape[axis]]);
  context.shapes.set(ranked, [...places, k]);
  const last: Base = { ...base, name: `${base.name} shape`, inputs: [ranked] };
  return [
    turned({ ...base, name: `${base.name} order`, outputs: [moved] }, context, perm),
    { ...base, kind: 'top-k', attrs: { k }, inputs: [moved], outputs: [ranked] },
    k === 1
      ? { ...last, kind: 'layout', attrs: { shape: context.shapeOf(output) } }
      : turned(
          last,
          context,
          shape.map((_, i) => perm.indexOf(i)),
        ),
  ];
}
