import type { Broadcast } from '../../exact/broadcast.ts';
import * as B from '../../exact/broadcast.ts';
import type { Rational } from '../../exact/rational.ts';
import * as Q from '../../exact/rational.ts';
import type { Node } from '../../ir/graph.ts';
import type { Tensor } from '../../ir/tensor.ts';
import { constantOf, type NormaliseContext } from './context.ts';

/** A scale or zero-point over a tensor of `rank`: one value, or one per position on the axis. */
export function alongAxis({ data }: Tensor, axis: number, rank: number): Broadcast<Rational> {
  const values = Array.from(data, Q.fromNumber);
  if (values.length === 1) return B.shared(rank, values[0]);
  const at = axis < 0 ? axis + rank : axis;
  return { shape: Array.from({ length: rank }, (_, i) => (i === at ? values.length : 1)), values };
}

/** Scale and zero-point of a QuantizeLinear or DequantizeLinear node. */
export function linearOperands(node: Node<string, { readonly axis: number }>, context: NormaliseContext) {
  const rank = context.shapeOf(node.inputs[0]).length;
  const operand = (index: number, name: string): Broadcast<Rational> =>
    alongAxis(constantOf(node, context, index, name).tensor, node.attrs.axis, rank);
  const scale = operand(1, 'scale');
  return { scale, zeroPoint: node.inputs[2] ? operand(2, 'zero-point') : B.shared(rank, Q.ZERO) };
}
