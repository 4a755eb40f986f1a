import * as B from '../../exact/broadcast.ts';
import * as S from '../../exact/surd.ts';
import type { Node } from '../../ir/graph.ts';
import { OPAQUE } from '../algebra.ts';
import { elementRoom } from '../elementwise.ts';
import { affine } from '../normalising/affine.ts';
import { INTEGERS_MADE } from '../normalising/computed-codes.ts';
import { baseOf } from '../normalising/context.ts';
import type { NoAttrs } from '../room.ts';

/** y = 1 - x of a truth value. */
export type NotNode = Node<'not', NoAttrs>;

export const not = elementRoom('not', {
  float: () => x => 1 - x,
  codes: INTEGERS_MADE,
  algebra: OPAQUE,
  atEnd: 'built',
  normalise(node, context) {
    const { length } = context.shapeOf(node.outputs[0]);
    const map = B.shared(length, { scale: S.fromNumber(-1), offset: S.ONE });
    return [affine(baseOf(node), map, B.shared(length, 1), 0)];
  },
});
