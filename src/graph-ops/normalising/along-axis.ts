import type { Broadcast } from '../../exact/broadcast.ts';
import * as B from '../../exact/broadcast.ts';
import type { Rational } from '../../exact/rational.ts';
import * as Q from '../../exact/rational.ts';
import type { Node } from '../../ir/graph.ts';
import type { Tensor } from '../../ir/tensor.ts';
import { blockedIndices } from '../quantized-types.ts';
import { constantOf, type NormaliseContext } from './context.ts';
import { exactNumber } from './exact-constant.ts';

/** A scale or zero-point over a tensor: one value, one per position on the axis, or one per block of positions on it. */
export function alongAxis(
  { data }: Tensor,
  axis: number,
  shape: readonly number[],
  block?: number,
): Broadcast<Rational> {
  const rank = shape.length;
  const values = Array.from(data, exactNumber);
  const at = axis < 0 ? axis + rank : axis;
  if (values.length === 1) return B.shared(rank, values[0]);
  if (block !== undefined)
    return { shape, values: Array.from(blockedIndices(shape, at, block), i => values[i]) };
  return { shape: Array.from({ length: rank }, (_, i) => (i === at ? values.length : 1)), values };
}

/** Scale and zero-point of a QuantizeLinear or DequantizeLinear node. */
export function linearOperands(
  node: Node<string, { readonly axis: number; readonly block?: number }>,
  context: NormaliseContext,
) {
  const shape = context.shapeOf(node.inputs[0]);
  const { axis, block } = node.attrs;
  const operand = (index: number, name: string): Broadcast<Rational> =>
    alongAxis(constantOf(node, context, index, name).tensor, axis, shape, block);
  const scale = operand(1, 'scale');
  return { scale, zeroPoint: node.inputs[2] ? operand(2, 'zero-point') : B.shared(shape.length, Q.ZERO) };
}
