import * as Q from '../../exact/rational.ts';
import { fail } from '../../ir/diagnostic.ts';
import type { Node } from '../../ir/graph.ts';
import { broadcastIndices, sizeOf, tensor } from '../../ir/tensor.ts';
import { broadcastOf } from '../broadcast.ts';
import { graphDiagnostic } from '../diagnostics.ts';
import { alignedFrames, framesWhere } from '../frame-rules.ts';
import { multiplyMatrices } from '../matrix-product.ts';
import { baseOf } from '../normalising/context.ts';
import { matrixProduct } from '../normalising/matrix.ts';
import { commonKind } from '../number-kinds.ts';
import { arithmeticType } from '../output-types.ts';
import { type GraphOpRoom, given, type NoAttrs, type Shape } from '../room.ts';

/**
 * y = a b over the last two axes, numpy `matmul`: leading axes broadcast, a 1-dimensional operand is a row on
 * the left and a column on the right, and that axis is dropped again.
 */
export type MatMulNode = Node<'mat-mul', NoAttrs>;

const asLeft = (a: Shape): Shape => (a.length === 1 ? [1, a[0]] : a);
const asRight = (b: Shape): Shape => (b.length === 1 ? [b[0], 1] : b);

export const matMul: GraphOpRoom<'mat-mul', NoAttrs> = {
  kind: 'mat-mul',
  inputs: ['required', 'required'],
  infer(_, { node, shape }) {
    for (const [i, what] of ['the left operand', 'the right operand'].entries()) {
      if (shape(i).length === 0) {
        fail(graphDiagnostic('rank', { what, expected: 'one or more', shape: shape(i) }, { node }));
      }
    }
    const a = asLeft(shape(0));
    const b = asRight(shape(1));
    if (a[a.length - 1] !== b[b.length - 2]) {
      fail(graphDiagnostic('inner-dimensions', { a: shape(0), b: shape(1) }, { node }));
    }
    const rows = shape(0).length === 1 ? [] : [a[a.length - 2]];
    const columns = shape(1).length === 1 ? [] : [b[b.length - 1]];
    return [[...broadcastOf(a.slice(0, -2), b.slice(0, -2), node), ...rows, ...columns]];
  },
  evaluate(_, inputs, { node, shapes }) {
    const left = given(inputs, 0);
    const right = given(inputs, 1);
    const a = asLeft(left.shape);
    const b = asRight(right.shape);
    const [rows, inner] = a.slice(-2);
    const columns = b[b.length - 1];
    const batch = broadcastOf(a.slice(0, -2), b.slice(0, -2), node);
    const leftMatrix = broadcastIndices(a.slice(0, -2), batch);
    const rightMatrix = broadcastIndices(b.slice(0, -2), batch);
    const kind = commonKind([left.kind, right.kind]);
    const data = new Float64Array(sizeOf(shapes[0]));
    for (let i = 0; i < leftMatrix.length; i++) {
      multiplyMatrices(
        { data: left.data, offset: leftMatrix[i] * rows * inner, row: inner, column: 1 },
        { data: right.data, offset: rightMatrix[i] * inner * columns, row: columns, column: 1 },
        { rows, inner, columns },
        { data, offset: i * rows * columns },
        kind,
        node,
      );
    }
    return [tensor(kind, shapes[0], data)];
  },
  types: arithmeticType,
  algebra: {
    kind: 'layer',
    outputAxis: (_, rank) => (rank > 1 ? rank - 1 : -1),
    isPadded: () => false,
    factor: () => 1,
  },
  frames(view) {
    const [a, b] = [view.shape(0), view.shape(1)];
    const isRow = view.hasFrames(0) && a.length === 2 && b.length <= 2 && !view.hasFrames(1);
    const isStack = Math.max(a.length, b.length) > 2;
    if (!isStack) return framesWhere(isRow);
    return alignedFrames({ ...view, outputShape: a.length > b.length ? a : b });
  },
  codes: 'lost',
  atEnd: 'built',
  normalise: (node, context) => matrixProduct(node, context, baseOf(node), false, Q.ONE),
};
