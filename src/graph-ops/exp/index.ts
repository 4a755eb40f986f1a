import type { Node } from '../../ir/graph.ts';
import { unaryRoom } from '../elementwise.ts';
import type { NoAttrs } from '../room.ts';

/** y = e^x. */
export type ExpNode = Node<'exp', NoAttrs>;

export const exp = unaryRoom('exp', Math.exp);
