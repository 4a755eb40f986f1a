import type { Broadcast } from '../exact/broadcast.ts';
import * as B from '../exact/broadcast.ts';
import type { Rational } from '../exact/rational.ts';
import * as Q from '../exact/rational.ts';
import type { Tensor } from '../ir/tensor.ts';

/** A scale or zero-point over a tensor of `rank`: one value, or one per position on the axis. */
export function alongAxis({ data }: Tensor, axis: number, rank: number): Broadcast<Rational> {
  const values = Array.from(data, Q.fromNumber);
  if (values.length === 1) return B.shared(rank, values[0]);
  const at = axis < 0 ? axis + rank : axis;
  return { shape: Array.from({ length: rank }, (_, i) => (i === at ? values.length : 1)), values };
}
