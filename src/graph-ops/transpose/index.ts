import { fail } from '../../ir/diagnostic.ts';
import type { Node } from '../../ir/graph.ts';
import { sizeOf, stridesOf, tensor } from '../../ir/tensor.ts';
import { graphDiagnostic } from '../diagnostics.ts';
import { type GraphOpRoom, given, type Shape } from '../room.ts';

export interface TransposeAttrs {
  /** Output axis i is input axis perm[i]; without it the axes are reversed. */
  readonly perm?: readonly number[];
}

export type TransposeNode = Node<'transpose', TransposeAttrs>;

const permOf = (attrs: TransposeAttrs, shape: Shape) =>
  attrs.perm ?? shape.map((_, i) => shape.length - 1 - i);

export const transpose: GraphOpRoom<'transpose', TransposeAttrs> = {
  kind: 'transpose',
  inputs: ['required'],
  infer(attrs, { node, shape }) {
    const from = shape(0);
    const perm = permOf(attrs, from);
    const sorted = [...perm].sort((a, b) => a - b);
    if (perm.length !== from.length || sorted.some((axis, i) => axis !== i)) {
      fail(graphDiagnostic('permutation', { perm, rank: from.length }, { node }));
    }
    return [perm.map(axis => from[axis])];
  },
  evaluate(attrs, inputs, { shapes: [shape] }) {
    const x = given(inputs, 0);
    const inputStrides = stridesOf(x.shape);
    const strides = permOf(attrs, x.shape).map(axis => inputStrides[axis]);
    const outStrides = stridesOf(shape);
    const y = new Float64Array(sizeOf(shape));
    for (let i = 0; i < y.length; i++) {
      let from = 0;
      for (let axis = 0; axis < shape.length; axis++) {
        from += (Math.floor(i / outStrides[axis]) % shape[axis]) * strides[axis];
      }
      y[i] = x.data[from];
    }
    return [tensor(x.kind, shape, y)];
  },
};
