import type { Node } from '../../ir/graph.ts';
import { unaryRoom } from '../elementwise.ts';
import type { NoAttrs } from '../room.ts';

/** y = the natural logarithm of x. */
export type LogNode = Node<'log', NoAttrs>;

export const log = unaryRoom('log', Math.log);
