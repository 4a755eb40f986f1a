import type { Node } from '../../ir/graph.ts';
import { unaryRoom } from '../elementwise.ts';
import type { NoAttrs } from '../room.ts';

/** y = the greatest integer not above x. */
export type FloorNode = Node<'floor', NoAttrs>;

export const floor = unaryRoom('floor', Math.floor);
