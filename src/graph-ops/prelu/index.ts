import * as B from '../../exact/broadcast.ts';
import type { ElementFunction } from '../../exact/element-function.ts';
import type { Node } from '../../ir/graph.ts';
import { tensor } from '../../ir/tensor.ts';
import { MONOTONE } from '../algebra.ts';
import { flatAtEnd } from '../at-end.ts';
import { broadcastData, checkBroadcastsTo } from '../broadcast.ts';
import { alignedFrames } from '../frame-rules.ts';
import { baseOf, constantOf } from '../normalising/context.ts';
import { exactBroadcast } from '../normalising/exact-constant.ts';
import { commonKind, storeAs } from '../number-kinds.ts';
import { arithmeticType } from '../output-types.ts';
import { type GraphOpRoom, given, type NoAttrs } from '../room.ts';

/** Inputs x and slope (broadcasts to x); y = x where x >= 0, slope * x elsewhere. */
export type PreluNode = Node<'prelu', NoAttrs>;

export const prelu: GraphOpRoom<'prelu', NoAttrs> = {
  kind: 'prelu',
  inputs: ['required', 'required'],
  infer(_, { node, shape }) {
    checkBroadcastsTo(shape(1), shape(0), 'the slope', node);
    return [shape(0)];
  },
  evaluate(_, inputs, { node }) {
    const x = given(inputs, 0);
    const slope = given(inputs, 1);
    const kind = commonKind([x.kind, slope.kind]);
    const store = storeAs(kind, node);
    const factors = broadcastData(slope, x.shape);
    const y = x.data.map((value, i) => (value >= 0 ? value : store(factors[i] * value)));
    return [tensor(kind, x.shape, y)];
  },
  types: arithmeticType,
  algebra: MONOTONE,
  frames: alignedFrames,
  codes: 'lost',
  atEnd: flatAtEnd('PRelu'),
  normalise(node, context) {
    const slope = constantOf(node, context, 1, 'slope');
    const { length } = context.shapeOf(node.outputs[0]);
    const fn = B.map(exactBroadcast(slope, length), (s): ElementFunction => ({ kind: 'leaky', slope: s }));
    return [{ ...baseOf(node), kind: 'elementwise', attrs: { fn } }];
  },
};
