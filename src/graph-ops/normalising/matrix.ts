import type { CanonicalOp, LinearAttrs } from '../../canonical/graph.ts';
import type { Rational } from '../../exact/rational.ts';
import type { Node } from '../../ir/graph.ts';
import { type Base, baseOf, constantOf, type NormaliseContext, unsupported } from './context.ts';
import { gateLinear } from './gate-linear.ts';
import { linearAttrs } from './linear-attrs.ts';
import { linearNodes } from './linear-nodes.ts';
import { onPlaces } from './on-places.ts';

/**
 * The data times a constant matrix: a linear node, two where the weights are split by sign, or one of a gate.
 *
 * @param base what is read and written; @param scale what all products are multiplied by
 */
export function matrixProduct(
  node: Node,
  context: NormaliseContext,
  base: Base,
  isTransposed: boolean,
  scale: Rational,
): CanonicalOp[] {
  if (context.exact(node.inputs[0]) && !context.exact(node.inputs[1])) {
    return productFromLeft(node, context, scale);
  }
  const weights = constantOf(node, context, 1, 'weight matrix');
  if (context.isGate) return [gateLinear(base, weights, isTransposed, scale)];
  return linearNodes(
    base,
    linearAttrs(weights, isTransposed, scale, { node: node.name }, context),
    context,
    toLinear,
  );
}

const toLinear = (base: Base, attrs: LinearAttrs): CanonicalOp => ({ ...base, kind: 'linear', attrs });

/** Weights on the left of the data, which are multiplied into its last axis but one: W x = (x' W')'. */
function productFromLeft(node: Node, context: NormaliseContext, scale: Rational): CanonicalOp[] {
  const weights = constantOf(node, context, 0, 'weight matrix');
  const base: Base = { ...baseOf(node), inputs: [node.inputs[1]] };
  const rank = context.shapeOf(node.inputs[1]).length;
  const [rows, inner] = weights.tensor.shape.slice(-2);
  const isMatrix = weights.tensor.shape.length === 2 && inner > 0 && rows > 0;
  if (!isMatrix || context.isGate) unsupported(node, 'its constant weights stand on the left of the data');
  const build = (own: Base): CanonicalOp[] =>
    linearNodes(own, linearAttrs(weights, true, scale, { node: node.name }, context), context, toLinear);
  return rank === 1 ? build(base) : onPlaces(base, context, [rank - 2], build);
}
