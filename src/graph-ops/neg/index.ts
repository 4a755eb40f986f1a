import * as B from '../../exact/broadcast.ts';
import * as Q from '../../exact/rational.ts';
import type { Node } from '../../ir/graph.ts';
import { elementRoom } from '../elementwise.ts';
import { affine, scaling } from '../normalising/affine.ts';
import { NEGATED_CODES } from '../normalising/computed-codes.ts';
import { baseOf } from '../normalising/context.ts';
import { sharedStep } from '../on-host.ts';
import type { NoAttrs } from '../room.ts';

/** y = -x. */
export type NegNode = Node<'neg', NoAttrs>;

export const neg = elementRoom('neg', {
  float: () => x => -x,
  codes: NEGATED_CODES,
  algebra: { kind: 'scaling', isRising: false },
  atEnd: 'built',
  onHost: () => [sharedStep('multiply', -1)],
  normalise(node, context) {
    const { length } = context.shapeOf(node.outputs[0]);
    return [affine(baseOf(node), B.shared(length, scaling(Q.rational(-1n))), B.shared(length, 0), 0)];
  },
});
