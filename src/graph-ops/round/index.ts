import type { Node } from '../../ir/graph.ts';
import { unaryRoom } from '../elementwise.ts';
import { roundHalfEven } from '../number-kinds.ts';
import type { NoAttrs } from '../room.ts';

/** y = the integer nearest to x, ties to even. */
export type RoundNode = Node<'round', NoAttrs>;

export const round = unaryRoom('round', roundHalfEven);
