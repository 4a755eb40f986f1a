import type { CanonicalOp } from '../../canonical/graph.ts';
import type { Node } from '../../ir/graph.ts';
import { type Base, baseOf, type NormaliseContext } from './context.ts';

/** The normaliser of operators that leave the elements in their order: a change of shape. */
export function asLayout(node: Node, context: NormaliseContext): CanonicalOp[] {
  return [{ ...baseOf(node), kind: 'layout', attrs: { shape: context.shapeOf(node.outputs[0]) } }];
}

/** A transposition, or the change of shape that it is where it moves only axes of length 1. */
export function turned(base: Base, context: NormaliseContext, perm: readonly number[]): CanonicalOp {
  const from = context.shapeOf(base.inputs[0]);
  const order = perm.filter(axis => from[axis] > 1);
  const keepsOrder = order.every((axis, i) => i === 0 || axis > order[i - 1]);
  return keepsOrder
    ? { ...base, kind: 'layout', attrs: { shape: context.shapeOf(base.outputs[0]) } }
    : { ...base, kind: 'transpose', attrs: { perm } };
}

/** Blocks of pixels as channels or the other way round: a reshape to `shape`, its transposition, and a reshape. */
export function turnedBlocks(
  node: Node,
  context: NormaliseContext,
  shape: readonly number[],
  perm: readonly number[],
): CanonicalOp[] {
  const base = baseOf(node);
  const [cut, moved] = [`${base.outputs[0]} blocks`, `${base.outputs[0]} moved`];
  context.shapes.set(cut, shape);
  context.shapes.set(
    moved,
    perm.map(axis => shape[axis]),
  );
  return [
    { ...base, kind: 'layout', name: `${node.name} blocks`, outputs: [cut], attrs: { shape } },
    turned({ ...base, inputs: [cut], outputs: [moved] }, context, perm),
    {
      ...base,
      kind: 'layout',
      name: `${node.name} shape`,
      inputs: [moved],
      attrs: { shape: context.shapeOf(base.outputs[0]) },
    },
  ];
}
