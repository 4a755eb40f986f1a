import type { Node } from '../../ir/graph.ts';
import { unaryRoom } from '../elementwise.ts';
import type { NoAttrs } from '../room.ts';

/** y = -x. */
export type NegNode = Node<'neg', NoAttrs>;

export const neg = unaryRoom('neg', x => -x);
