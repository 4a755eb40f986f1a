import type { Node } from '../../ir/graph.ts';
import { type NormaliseContext, unsupported } from './context.ts';

/** Stops at a ranking along an axis other than the last of more than one element. */
export function checkRankedAxis(
  node: Node<string, { readonly axis: number }>,
  context: NormaliseContext,
): void {
  const shape = context.shapeOf(node.inputs[0]);
  const axis = node.attrs.axis < 0 ? node.attrs.axis + shape.length : node.attrs.axis;
  if (shape.some((dim, i) => dim > 1 && (i > axis || shape[axis] === 1))) {
    unsupported(node, 'it ranks along an axis that is not the last');
  }
}
