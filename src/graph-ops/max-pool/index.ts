import type { Node } from '../../ir/graph.ts';
import { tensor } from '../../ir/tensor.ts';
import { pooling } from '../algebra.ts';
import { imageFrames } from '../frame-rules.ts';
import { baseOf } from '../normalising/context.ts';
import { pooled } from '../normalising/pooled.ts';
import { keptType } from '../output-types.ts';
import { type PoolAttrs, poolAxes, pooledShape, poolPlanes, poolWindows } from '../pooling.ts';
import { type GraphOpRoom, given } from '../room.ts';

/** The greatest element of each window of each channel's plane; padding never wins. */
export type MaxPoolNode = Node<'max-pool', PoolAttrs>;

export const maxPool: GraphOpRoom<'max-pool', PoolAttrs> = {
  kind: 'max-pool',
  inputs: ['required'],
  infer: (attrs, { node, shape }) => [pooledShape(shape(0), poolAxes(attrs, shape(0), node))],
  evaluate(attrs, inputs, { node, shapes: [shape] }) {
    const x = given(inputs, 0);
    const most = { start: Number.NEGATIVE_INFINITY, next: Math.max };
    return [
      tensor(
        x.kind,
        shape,
        poolPlanes(x, poolAxes(attrs, x.shape, node), most, state => state),
      ),
    ];
  },
  types: keptType,
  algebra: pooling('maximum'),
  frames: imageFrames,
  codes: 'lost',
  atEnd: 'built',
  normalise: (node, context) =>
    pooled('max', poolWindows(node.attrs, context.shapeOf(node.inputs[0]), node.name), context, baseOf(node)),
};
