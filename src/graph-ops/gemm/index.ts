import { fail } from '../../ir/diagnostic.ts';
import type { Node } from '../../ir/graph.ts';
import { sizeOf, tensor } from '../../ir/tensor.ts';
import { broadcastData, checkBroadcastsTo } from '../broadcast.ts';
import { graphDiagnostic } from '../diagnostics.ts';
import { multiplyMatrices } from '../matrix-product.ts';
import { commonKind, storeAs } from '../number-kinds.ts';
import { type GraphOpRoom, given } from '../room.ts';

export interface GemmAttrs {
  /** Float32 numbers. */
  readonly alpha: number;
  readonly beta: number;
  readonly transA: boolean;
  readonly transB: boolean;
}

/** y = alpha * A' B' + beta * C; A and B are matrices (transposed on request), C broadcasts and may be omitted. */
export type GemmNode = Node<'gemm', GemmAttrs>;

export const gemm: GraphOpRoom<'gemm', GemmAttrs> = {
  kind: 'gemm',
  inputs: ['required', 'required', 'optional'],
  infer({ transA, transB }, { node, shape, has }) {
    for (const [i, what] of ['A', 'B'].entries()) {
      if (shape(i).length !== 2)
        fail(graphDiagnostic('rank', { what, expected: '2', shape: shape(i) }, { node }));
    }
    const [rows, innerA] = transA ? [...shape(0)].reverse() : shape(0);
    const [innerB, columns] = transB ? [...shape(1)].reverse() : shape(1);
    if (innerA !== innerB) fail(graphDiagnostic('inner-dimensions', { a: shape(0), b: shape(1) }, { node }));
    if (has(2)) checkBroadcastsTo(shape(2), [rows, columns], 'C', node);
    return [[rows, columns]];
  },
  evaluate({ alpha, beta, transA, transB }, inputs, { node, shapes: [shape] }) {
    const a = given(inputs, 0);
    const b = given(inputs, 1);
    const kind = commonKind([a.kind, b.kind]);
    const store = storeAs(kind, node);
    const [rows, columns] = shape;
    const inner = a.shape[transA ? 0 : 1];
    const product = new Float64Array(sizeOf(shape));
    multiplyMatrices(
      { data: a.data, offset: 0, row: transA ? 1 : inner, column: transA ? rows : 1 },
      { data: b.data, offset: 0, row: transB ? 1 : columns, column: transB ? inner : 1 },
      { rows, inner, columns },
      { data: product, offset: 0 },
      kind,
      node,
    );
    const c = inputs[2] && broadcastData(inputs[2], shape);
    const y = product.map((value, i) => {
      const scaled = store(alpha * value);
      return c ? store(scaled + store(beta * c[i])) : scaled;
    });
    return [tensor(kind, shape, y)];
  },
};
