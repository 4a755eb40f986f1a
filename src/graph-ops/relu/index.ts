import type { Node } from '../../ir/graph.ts';
import { unaryRoom } from '../elementwise.ts';
import type { NoAttrs } from '../room.ts';

/** y = max(x, 0). */
export type ReluNode = Node<'relu', NoAttrs>;

export const relu = unaryRoom('relu', x => Math.max(x, 0));
