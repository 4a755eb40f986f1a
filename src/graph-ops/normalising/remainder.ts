import type { CanonicalOp } from '../../canonical/graph.ts';
import * as B from '../../exact/broadcast.ts';
import type { ElementFunction } from '../../exact/element-function.ts';
import type { IntegerRounding } from '../../exact/functions/round.ts';
import * as Q from '../../exact/rational.ts';
import type { Node } from '../../ir/graph.ts';
import { baseOf, constantOf, type NormaliseContext, unsupported } from './context.ts';
import { line } from './elementwise.ts';
import { exactBroadcast } from './exact-constant.ts';
import { repeated } from './repeat.ts';

/** The normaliser of the remainder of the data by a constant: x - m q, q being x / m rounded to an integer. */
export const remainder =
  (rounding: IntegerRounding) =>
  (node: Node, context: NormaliseContext): CanonicalOp[] => {
    const divisor = constantOf(node, context, 1, 'divisor');
    const base = baseOf(node);
    const data = repeated(node.inputs[0], base, context);
    const { length: rank } = context.shapeOf(node.outputs[0]);
    const fn = B.map(exactBroadcast(divisor, rank), (m): ElementFunction => {
      if (m.num === 0n) unsupported(node, 'it divides by zero');
      const quotient: ElementFunction[] = [line(Q.divide(Q.ONE, m)), { kind: 'round', mode: rounding }];
      return { kind: 'sum', left: [], right: [...quotient, line(Q.negate(m))] };
    });
    return [...data.nodes, { ...base, kind: 'elementwise', inputs: [data.value], attrs: { fn } }];
  };
