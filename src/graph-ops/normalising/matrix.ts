import type { CanonicalOp, LinearAttrs } from '../../canonical/graph.ts';
import type { Rational } from '../../exact/rational.ts';
import type { Node } from '../../ir/graph.ts';
import { type Base, constantOf, type NormaliseContext, unsupported } from './context.ts';
import { gateLinear } from './gate-linear.ts';
import { linearAttrs } from './linear-attrs.ts';
import { linearNodes } from './linear-nodes.ts';

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
    unsupported(node, 'its constant weights stand on the left of the data');
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
