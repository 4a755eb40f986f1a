import type { Node } from '../../ir/graph.ts';
import { MONOTONE } from '../algebra.ts';
import { elementRoom } from '../elementwise.ts';
import { noIntegerForm } from '../normalising/context.ts';
import { roundHalfEven } from '../number-kinds.ts';
import type { NoAttrs } from '../room.ts';

/** y = the integer nearest to x, ties to even. */
export type RoundNode = Node<'round', NoAttrs>;

export const round = elementRoom('round', {
  float: () => roundHalfEven,
  algebra: MONOTONE,
  atEnd: 'built',
  normalise: noIntegerForm,
});
