import type { Node } from '../../ir/graph.ts';
import { unaryRoom } from '../elementwise.ts';
import type { NoAttrs } from '../room.ts';

/** y = the least integer not below x. */
export type CeilNode = Node<'ceil', NoAttrs>;

export const ceil = unaryRoom('ceil', Math.ceil);
