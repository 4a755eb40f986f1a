import type { CanonicalOp } from '../../canonical/graph.ts';
import type { Broadcast } from '../../exact/broadcast.ts';
import * as B from '../../exact/broadcast.ts';
import type { AffineMap } from '../../exact/condition.ts';
import type { Rational } from '../../exact/rational.ts';
import * as Q from '../../exact/rational.ts';
import * as S from '../../exact/surd.ts';
import type { Node } from '../../ir/graph.ts';
import { plusConstant } from '../normalising/affine.ts';
import { baseOf, type NormaliseContext, unsupported } from '../normalising/context.ts';
import { type ExactConstant, exactBroadcast } from '../normalising/exact-constant.ts';
import { difference, product, sum } from '../normalising/operations.ts';
import { repeated } from '../normalising/repeat.ts';

/**
 * A choice is b + condition * (a - b), with a condition of 1 or 0: straight lines where the condition or both of what
 * it chooses between is constant.
 */
export function normaliseWhere(node: Node, context: NormaliseContext): CanonicalOp[] {
  const [condition, a, b] = node.inputs;
  const [known, first, second] = node.inputs.map(input => context.exact(input));
  if (known && (first || second)) return masked(node, context, known, first, second);
  if (first && second) {
    const rank = context.shapeOf(node.outputs[0]).length;
    const map = B.zip(exactBroadcast(first, rank), exactBroadcast(second, rank), chosen);
    return onto(node, context, condition, map);
  }
  const part = (what: string, inputs: readonly string[]): Node => {
    const output = `${node.outputs[0]} ${what}`;
    context.shapes.set(output, context.shapeOf(node.outputs[0]));
    return { ...node, name: `${node.name} ${what}`, inputs, outputs: [output] };
  };
  const apart = part('difference', [a, b]);
  const share = part('share', [condition, ...apart.outputs]);
  return [
    ...difference(apart, context),
    ...product(share, context),
    ...sum({ ...node, inputs: [b, ...share.outputs] }, context),
  ].map(made => ({ ...made, from: [node.name] }));
}

/** a where the condition is 1, b where it is 0. */
const chosen = (a: Rational, b: Rational): AffineMap => ({
  scale: S.fromRational(Q.subtract(a, b)),
  offset: S.fromRational(b),
});

/** The data where a constant condition takes it, a constant elsewhere. */
function masked(
  node: Node,
  context: NormaliseContext,
  condition: ExactConstant,
  first: ExactConstant | undefined,
  second: ExactConstant | undefined,
): CanonicalOp[] {
  const constant = first ?? second;
  if (!constant) return unsupported(node, 'both of what it chooses between depend on the data');
  const rank = context.shapeOf(node.outputs[0]).length;
  const takesFirst = { shape: condition.tensor.shape, values: Array.from(condition.tensor.data, Boolean) };
  const map = B.zip(
    B.withRank(takesFirst, rank),
    exactBroadcast(constant, rank),
    (isFirst, value): AffineMap =>
      isFirst === (first === undefined)
        ? { scale: S.ONE, offset: S.ZERO }
        : { scale: S.ZERO, offset: S.fromRational(value) },
  );
  return onto(node, context, first ? node.inputs[2] : node.inputs[1], map);
}

function onto(node: Node, context: NormaliseContext, data: string, map: Broadcast<AffineMap>): CanonicalOp[] {
  const base = baseOf(node);
  const operand = repeated(data, base, context);
  return [...operand.nodes, plusConstant({ ...base, inputs: [operand.value] }, map)];
}
