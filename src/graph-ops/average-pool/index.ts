import type { Node } from '../../ir/graph.ts';
import { tensor } from '../../ir/tensor.ts';
import { imageFrames } from '../frame-rules.ts';
import { baseOf } from '../normalising/context.ts';
import { pooled } from '../normalising/pooled.ts';
import { floatType } from '../output-types.ts';
import { type PoolAttrs, poolAxes, pooledShape, poolPlanes, poolWindows } from '../pooling.ts';
import { type GraphOpRoom, given } from '../room.ts';
import { isPadded } from '../windows.ts';

export interface AveragePoolAttrs extends PoolAttrs {
  /** Whether the padding's zeros count in the divisor; what lies beyond the padding (ceilMode) never does. */
  readonly countIncludePad: boolean;
}

/** The mean of each window of each channel's plane: a float32 sum in row-major order, then one division. */
export type AveragePoolNode = Node<'average-pool', AveragePoolAttrs>;

export const averagePool: GraphOpRoom<'average-pool', AveragePoolAttrs> = {
  kind: 'average-pool',
  inputs: ['required'],
  infer: (attrs, { node, shape }) => [
    pooledShape(shape(0), poolAxes(attrs, shape(0), node, attrs.countIncludePad)),
  ],
  evaluate(attrs, inputs, { node, shapes: [shape] }) {
    const x = given(inputs, 0);
    const sum = { start: 0, next: (state: number, element: number) => Math.fround(state + element) };
    const axes = poolAxes(attrs, x.shape, node, attrs.countIncludePad);
    const data = poolPlanes(x, axes, sum, (total, real, padding) =>
      Math.fround(total / (attrs.countIncludePad ? real + padding : real)),
    );
    return [tensor('float32', shape, data)];
  },
  types: floatType,
  algebra: {
    kind: 'pooling',
    of: 'sum',
    isPadded: ({ attrs, node, shape }) => isPadded(poolWindows(attrs, shape(0), node)),
  },
  frames: imageFrames,
  codes: 'lost',
  atEnd: 'built',
  normalise(node, context) {
    const axes = poolWindows(node.attrs, context.shapeOf(node.inputs[0]), node.name);
    return pooled('mean', axes, context, baseOf(node), node.attrs.countIncludePad);
  },
};
