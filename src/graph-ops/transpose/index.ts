import * as B from '../../exact/broadcast.ts';
import { fail } from '../../ir/diagnostic.ts';
import type { Node } from '../../ir/graph.ts';
import { sizeOf, stridesOf, tensor } from '../../ir/tensor.ts';
import { MOVING } from '../algebra.ts';
import { graphDiagnostic } from '../diagnostics.ts';
import { framesWhere } from '../frame-rules.ts';
import { baseOf } from '../normalising/context.ts';
import { turned } from '../normalising/layout.ts';
import { keptType } from '../output-types.ts';
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
    const y = new Float64Array(sizeOf(shape));
    const position = new Array<number>(shape.length).fill(0);
    for (let i = 0, from = 0; i < y.length; i++) {
      y[i] = x.data[from];
      // the next position, the last axis fastest
      for (let axis = shape.length - 1; axis >= 0; axis--) {
        from += strides[axis];
        if (++position[axis] < shape[axis]) break;
        from -= shape[axis] * strides[axis];
        position[axis] = 0;
      }
    }
    return [tensor(x.kind, shape, y)];
  },
  types: keptType,
  algebra: MOVING,
  frames: ({ attrs, shape }) => framesWhere(permOf(attrs, shape(0))[0] === 0),
  codes: {
    kind: 'kept',
    move({ codes, unit }, attrs, from) {
      const perm = permOf(attrs, from);
      const moved = B.transpose({ shape: from, values: Array.from(codes) }, perm).values;
      return { codes: Float64Array.from(moved), unit: B.transpose(unit, perm) };
    },
  },
  atEnd: 'built',
  normalise: (node, context) => [
    turned(baseOf(node), context, permOf(node.attrs, context.shapeOf(node.inputs[0]))),
  ],
};
