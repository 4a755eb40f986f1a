import type { Node } from '../../ir/graph.ts';
import { MONOTONE } from '../algebra.ts';
import { elementRoom } from '../elementwise.ts';
import { INTEGERS_MADE } from '../normalising/computed-codes.ts';
import { everywhere } from '../normalising/elementwise.ts';
import { roundHalfEven } from '../number-kinds.ts';
import type { NoAttrs } from '../room.ts';

/** y = the integer nearest to x, ties to even. */
export type RoundNode = Node<'round', NoAttrs>;

export const round = elementRoom('round', {
  float: () => roundHalfEven,
  codes: INTEGERS_MADE,
  algebra: MONOTONE,
  atEnd: 'built',
  normalise: everywhere(() => ({ kind: 'round', mode: 'round' })),
});
