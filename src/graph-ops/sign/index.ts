import type { Node } from '../../ir/graph.ts';
import { MONOTONE } from '../algebra.ts';
import { elementRoom } from '../elementwise.ts';
import { INTEGERS_MADE } from '../normalising/computed-codes.ts';
import { everywhere } from '../normalising/elementwise.ts';
import type { NoAttrs } from '../room.ts';

/** y = 1 where x > 0, -1 where x < 0, 0 where x = 0. */
export type SignNode = Node<'sign', NoAttrs>;

export const sign = elementRoom('sign', {
  float: () => Math.sign,
  codes: INTEGERS_MADE,
  algebra: MONOTONE,
  atEnd: 'built',
  normalise: everywhere(() => ({ kind: 'sign' })),
});
