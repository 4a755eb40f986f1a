import type { CanonicalOp } from '../../canonical/graph.ts';
import * as B from '../../exact/broadcast.ts';
import type { ElementFunction } from '../../exact/element-function.ts';
import type { Clip } from '../../exact/functions/clip.ts';
import { nearFraction } from '../../exact/near-fraction.ts';
import type { Rational } from '../../exact/rational.ts';
import * as Q from '../../exact/rational.ts';
import * as S from '../../exact/surd.ts';
import { fail } from '../../ir/diagnostic.ts';
import type { Node } from '../../ir/graph.ts';
import { baseOf, type NormaliseContext } from './context.ts';
import { normaliserDiagnostic } from './diagnostics.ts';

/** The normaliser of a function that is the same for all elements; its parameters are exact. */
export const everywhere =
  <Attrs>(functionOf: (attrs: Attrs, node: Node) => ElementFunction) =>
  (node: Node<string, Attrs>, context: NormaliseContext): CanonicalOp[] => {
    const { length } = context.shapeOf(node.outputs[0]);
    return [
      { ...baseOf(node), kind: 'elementwise', attrs: { fn: B.shared(length, functionOf(node.attrs, node)) } },
    ];
  };

/** scale * x + offset. */
export const line = (scale: Rational | S.Surd, offset: Rational = Q.ZERO): ElementFunction => ({
  kind: 'affine',
  map: { scale: 'terms' in scale ? scale : S.fromRational(scale), offset: S.fromRational(offset) },
});

/** left(x) * right(x); an empty chain is x. */
export const product = (
  left: readonly ElementFunction[],
  right: readonly ElementFunction[],
): ElementFunction => ({ kind: 'product', left, right });

/** A clip to bounds of which an infinite one bounds nothing. */
export function clipTo(min: number, max: number, node: Pick<Node, 'name'>): Clip {
  return {
    kind: 'clip',
    ...(min === Number.NEGATIVE_INFINITY ? {} : { min: finite(min, 'its lower bound', node) }),
    ...(max === Number.POSITIVE_INFINITY ? {} : { max: finite(max, 'its upper bound', node) }),
  };
}

/**
 * A parameter that the operator's definition has as a fraction (0.2, 0.01, or a sixth): the fraction that the model's float32
 * number stands for.
 */
export function fraction(value: number, what: string, node: Pick<Node, 'name'>): Rational {
  return Number.isFinite(value) ? nearFraction(value) : finite(value, what, node);
}

/** A parameter exactly, `what` being its name for the user; stops where it is no number. */
export function finite(value: number, what: string, { name }: Pick<Node, 'name'>): Rational {
  if (Number.isFinite(value)) return Q.fromNumber(value);
  return fail(normaliserDiagnostic('bad-constant', { what: `${what} is ${value}` }, { node: name }));
}
