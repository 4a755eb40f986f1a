import type { CanonicalOp, LinearAttrs } from '../../canonical/graph.ts';
import type { Rational } from '../../exact/rational.ts';
import type { Node } from '../../ir/graph.ts';
import { blocksOfInputs } from './blocks.ts';
import { type Base, baseOf, constantOf, type NormaliseContext, unsupported } from './context.ts';
import type { ExactConstant } from './exact-constant.ts';
import { gateLinear } from './gate-linear.ts';
import { linearAttrs } from './linear-attrs.ts';
import { blockNodes, linearNodes } from './linear-nodes.ts';
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
  return products(node, weights, isTransposed, scale, base, context);
}

/** The data times a matrix: one linear node, or several and their sum. */
function products(
  node: Node,
  weights: ExactConstant,
  isTransposed: boolean,
  scale: Rational,
  base: Base,
  context: NormaliseContext,
): CanonicalOp[] {
  const blocks = blocksOfInputs(weights, isTransposed, scale);
  if (blocks) return blockNodes(base, blocks, context);
  const matrices = linearAttrs(weights, isTransposed, scale, { node: node.name }, context);
  return linearNodes(base, matrices, context, toLinear);
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
  const build = (own: Base): CanonicalOp[] => products(node, weights, true, scale, own, context);
  return rank === 1 ? build(base) : onPlaces(base, context, [rank - 2], build);
}
