import type { CanonicalOp } from '../../canonical/graph.ts';
import * as B from '../../exact/broadcast.ts';
import type { AffineMap } from '../../exact/condition.ts';
import * as Q from '../../exact/rational.ts';
import * as S from '../../exact/surd.ts';
import type { Node } from '../../ir/graph.ts';
import { resolveAxis } from '../axes.ts';
import { affine } from '../normalising/affine.ts';
import { type Base, baseOf, type NormaliseContext } from '../normalising/context.ts';
import { type ExactConstant, exactElements } from '../normalising/exact-constant.ts';
import { asLayout } from '../normalising/layout.ts';
import { takenAlongAxes } from '../normalising/taken.ts';

/**
 * The parts that hold elements, one after another. A constant among them is a piece of the data as large as it is, times 0,
 * plus the constant.
 */
export function normaliseConcat(
  node: Node<string, { readonly axis: number }>,
  context: NormaliseContext,
): CanonicalOp[] {
  const base = baseOf(node);
  const axis = resolveAxis(node.attrs.axis, context.shapeOf(node.inputs[0]).length, node.name);
  // A part without elements is none: a roll by 0, say.
  const parts = node.inputs.filter(input => !context.shapeOf(input).includes(0));
  if (parts.length === 1) return asLayout({ ...node, inputs: parts }, context);
  const data = parts.find(input => !context.exact(input)) ?? parts[0];
  const nodes: CanonicalOp[] = [];
  const inputs = parts.map((input, i) => {
    const constant = context.exact(input);
    if (!constant) return input;
    const [piece, joined] = ['piece', 'constant'].map(what => {
      const value = `${base.outputs[0]} ${what} ${i}`;
      context.shapes.set(value, constant.tensor.shape);
      return value;
    });
    const size = context.shapeOf(data)[axis];
    const indices = Array.from({ length: constant.tensor.shape[axis] }, (_, place) => place % size);
    const own: Base = { ...base, name: `${node.name} piece ${i}`, inputs: [data], outputs: [piece] };
    nodes.push(
      ...takenAlongAxes(own, context, [{ axis, indices }], node.kind),
      insteadOf(
        { ...base, name: `${node.name} constant ${i}`, inputs: [piece], outputs: [joined] },
        constant,
      ),
    );
    return joined;
  });
  return [...nodes, { ...base, kind: 'concat', inputs, attrs: { axis } }];
}

/** A node that makes constants of what it reads. */
function insteadOf(base: Base, constant: ExactConstant): CanonicalOp {
  const known = new Map<string, AffineMap>();
  const values = exactElements(constant).map(element => {
    const text = Q.format(element);
    const found = known.get(text) ?? { scale: S.ZERO, offset: S.fromRational(element) };
    known.set(text, found);
    return found;
  });
  const map = B.narrowed({ shape: constant.tensor.shape, values });
  const magnitude = B.map(map, ({ offset }) => Math.abs(S.toNumber(offset)));
  return affine(base, map, magnitude, 0);
}
