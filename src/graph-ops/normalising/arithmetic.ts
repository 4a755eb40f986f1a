import type { CanonicalOp } from '../../canonical/graph.ts';
import * as B from '../../exact/broadcast.ts';
import type { AffineMap } from '../../exact/condition.ts';
import type { Rational } from '../../exact/rational.ts';
import { fail } from '../../ir/diagnostic.ts';
import type { Node } from '../../ir/graph.ts';
import { plusConstant } from './affine.ts';
import { type Base, baseOf, type NormaliseContext, unsupported } from './context.ts';
import { normaliserDiagnostic } from './diagnostics.ts';
import { exactBroadcast } from './exact-constant.ts';
import { repeated } from './repeat.ts';

export interface Arithmetic {
  /** What a constant does to the data; `refuse` stops with a reason. */
  mapOf(
    constant: Rational,
    side: { readonly isRight: boolean },
    refuse: (reason: string) => never,
  ): AffineMap;
  /** The nodes of two operands of one shape that both depend on the data; undefined where one must be constant. */
  readonly join: ((base: Base, context: NormaliseContext, a: string, b: string) => CanonicalOp[]) | undefined;
}

/** The normaliser of operators between the data and a constant, or two values that depend on the data. */
export const arithmetic =
  ({ mapOf, join }: Arithmetic) =>
  (node: Node, context: NormaliseContext): CanonicalOp[] => {
    const base = baseOf(node);
    const left = context.exact(node.inputs[0]);
    const right = context.exact(node.inputs[1]);
    if (!left && !right && join) {
      const operands = node.inputs.map(input => repeated(input, base, context));
      const [a, b] = operands.map(({ value }) => value);
      return [...operands.flatMap(operand => operand.nodes), ...join(base, context, a, b)];
    }
    const constant =
      right ??
      left ??
      fail(
        normaliserDiagnostic('dynamic-operand', { op: node.kind, operand: 'operand' }, { node: node.name }),
      );
    const data = repeated(right ? node.inputs[0] : node.inputs[1], base, context);
    const shape = context.shapeOf(node.outputs[0]);
    const refuse = (reason: string): never => unsupported(node, reason);
    const isRight = right !== undefined;
    const map = B.map(exactBroadcast(constant, shape.length), c => mapOf(c, { isRight }, refuse));
    return [...data.nodes, plusConstant({ ...base, inputs: [data.value] }, map)];
  };
