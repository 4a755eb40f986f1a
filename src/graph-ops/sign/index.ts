import type { Node } from '../../ir/graph.ts';
import { unaryRoom } from '../elementwise.ts';
import type { NoAttrs } from '../room.ts';

/** y = 1 where x > 0, -1 where x < 0, 0 where x = 0. */
export type SignNode = Node<'sign', NoAttrs>;

export const sign = unaryRoom('sign', Math.sign);
