import * as B from '../../exact/broadcast.ts';
import * as Q from '../../exact/rational.ts';
import { fail } from '../../ir/diagnostic.ts';
import type { Node } from '../../ir/graph.ts';
import { sizeOf, tensor } from '../../ir/tensor.ts';
import { broadcastData, checkBroadcastsTo } from '../broadcast.ts';
import { graphDiagnostic } from '../diagnostics.ts';
import { alignedOperand, framesWhere } from '../frame-rules.ts';
import { multiplyMatrices } from '../matrix-product.ts';
import { plusConstant, translation } from '../normalising/affine.ts';
import { baseOf, constantOf, unsupported } from '../normalising/context.ts';
import { exactBroadcast } from '../normalising/exact-constant.ts';
import { matrixProduct } from '../normalising/matrix.ts';
import { commonKind, storeAs } from '../number-kinds.ts';
import { arithmeticType } from '../output-types.ts';
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
  types: arithmeticType,
  algebra: {
    kind: 'layer',
    outputAxis: ({ transB }) => (transB ? 0 : 1),
    isPadded: () => false,
    factor: ({ alpha }) => alpha,
  },
  frames(view) {
    const { attrs, hasFrames, inputs } = view;
    if (!hasFrames(0) || hasFrames(1) || attrs.transA) return framesWhere(false);
    const bias = inputs.includes(2) ? alignedOperand(view, 2) : undefined;
    if (typeof bias === 'string') return bias;
    return bias ? { operands: new Map([[2, bias]]) } : {};
  },
  codes: 'lost',
  atEnd: 'built',
  /** A linear node, and an affine one for the bias. */
  normalise(node, context) {
    const { alpha, beta, transA, transB } = node.attrs;
    const base = baseOf(node);
    const scale = Q.fromNumber(alpha);
    if (transA && context.shapeOf(node.inputs[0]).some(dim => dim > 1)) {
      unsupported(node, 'it transposes the data (transA)');
    }
    if (!node.inputs[2]) return matrixProduct(node, context, base, transB, scale);
    const shape = context.shapeOf(node.outputs[0]);
    const sum = `${node.outputs[0]} before bias`;
    context.shapes.set(sum, shape);
    const products = matrixProduct(node, context, { ...base, outputs: [sum] }, transB, scale);
    const bias = exactBroadcast(constantOf(node, context, 2, 'bias'), shape.length);
    const map = B.map(bias, b => translation(Q.multiply(b, Q.fromNumber(beta))));
    return [...products, plusConstant({ ...base, name: `${node.name} bias`, inputs: [sum] }, map)];
  },
};
