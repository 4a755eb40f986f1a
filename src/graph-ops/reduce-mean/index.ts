import type { Node } from '../../ir/graph.ts';
import { broadcastIndices, sizeOf, tensor } from '../../ir/tensor.ts';
import { resolveAxes } from '../axes.ts';
import { type GraphOpRoom, given, type Shape } from '../room.ts';

export interface ReduceMeanAttrs {
  /** All axes unless told; none leave the tensor as it is. */
  readonly axes?: readonly number[];
  /** Keeps the reduced axes with size 1. */
  readonly keepDims: boolean;
}

/** The mean over some axes: a float32 sum in row-major order, then one division. */
export type ReduceMeanNode = Node<'reduce-mean', ReduceMeanAttrs>;

const reducedAxes = ({ axes }: ReduceMeanAttrs, shape: Shape, node: string): number[] =>
  axes ? resolveAxes(axes, shape.length, node) : shape.map((_, axis) => axis);

export const reduceMean: GraphOpRoom<'reduce-mean', ReduceMeanAttrs> = {
  kind: 'reduce-mean',
  inputs: ['required'],
  infer(attrs, { node, shape }) {
    const reduced = reducedAxes(attrs, shape(0), node);
    const ones = shape(0).map((dim, axis) => (reduced.includes(axis) ? 1 : dim));
    return [attrs.keepDims ? ones : ones.filter((_, axis) => !reduced.includes(axis))];
  },
  evaluate(attrs, inputs, { node, shapes: [shape] }) {
    const x = given(inputs, 0);
    const reduced = reducedAxes(attrs, x.shape, node);
    const kept = x.shape.map((dim, axis) => (reduced.includes(axis) ? 1 : dim));
    const target = broadcastIndices(kept, x.shape);
    const sums = new Float64Array(sizeOf(shape));
    x.data.forEach((value, i) => {
      sums[target[i]] = Math.fround(sums[target[i]] + value);
    });
    const count = x.data.length / sums.length;
    return [
      tensor(
        'float32',
        shape,
        sums.map(sum => Math.fround(sum / count)),
      ),
    ];
  },
};
