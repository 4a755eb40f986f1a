import type { CanonicalOp } from '../../canonical/graph.ts';
import type { Broadcast } from '../../exact/broadcast.ts';
import * as B from '../../exact/broadcast.ts';
import type { ElementFunction } from '../../exact/element-function.ts';
import type { Rational } from '../../exact/rational.ts';
import * as Q from '../../exact/rational.ts';
import type { Node } from '../../ir/graph.ts';
import { type Base, baseOf, type NormaliseContext } from './context.ts';
import { finite } from './elementwise.ts';
import { type ExactConstant, exactBroadcast } from './exact-constant.ts';
import { extremeOf } from './extreme.ts';
import { repeated } from './repeat.ts';

/**
 * The normaliser of Min (`upper`) and Max (`lower`). Constants among the operands are bounds of the data: one clip. Several
 * values that depend on the data are compared with each other first.
 */
export const bounded =
  (bound: 'upper' | 'lower') =>
  (node: Node, context: NormaliseContext): CanonicalOp[] => {
    const base = baseOf(node);
    const shape = context.shapeOf(node.outputs[0]);
    const constants = node.inputs.map(input => context.exact(input));
    const operands = [...new Set(node.inputs.filter((_, i) => !constants[i]))];
    const bounds = boundsOf(constants, bound, shape.length, node);
    if (operands.length === 1) return clipped(base, operands[0], bounds, bound, context);
    if (bounds.values.every(found => found === undefined)) return extremeOf(base, operands, bound, context);
    const whole = `${base.outputs[0]} before bounds`;
    context.shapes.set(whole, shape);
    const joined = { ...base, name: `${node.name} of all`, outputs: [whole] };
    return [...extremeOf(joined, operands, bound, context), ...clipped(base, whole, bounds, bound, context)];
  };

/** The nearest of constant bounds; undefined bounds nothing. */
function boundsOf(
  constants: readonly (ExactConstant | undefined)[],
  bound: 'upper' | 'lower',
  rank: number,
  node: Node,
): Broadcast<Rational | undefined> {
  const nearer = bound === 'upper' ? -1 : 1;
  let bounds: Broadcast<Rational | undefined> = B.shared(rank, undefined);
  for (const constant of constants) {
    if (!constant) continue;
    const isOpen = constant.tensor.data.every(value => value === -nearer * Number.POSITIVE_INFINITY);
    if (isOpen) continue;
    const bad = constant.tensor.data.find(value => !Number.isFinite(value));
    if (bad !== undefined) finite(bad, 'a bound', node);
    bounds = B.zip(bounds, exactBroadcast(constant, rank), (a, b) =>
      a && Q.compare(a, b) === nearer ? a : b,
    );
  }
  return bounds;
}

/** The data cut off at bounds. */
function clipped(
  base: Base,
  data: string,
  bounds: Broadcast<Rational | undefined>,
  bound: 'upper' | 'lower',
  context: NormaliseContext,
): CanonicalOp[] {
  const operand = repeated(data, base, context);
  const fn = B.map(
    bounds,
    (found): ElementFunction => ({
      kind: 'clip',
      ...(found ? { [bound === 'upper' ? 'max' : 'min']: found } : {}),
    }),
  );
  return [...operand.nodes, { ...base, kind: 'elementwise', inputs: [operand.value], attrs: { fn } }];
}
