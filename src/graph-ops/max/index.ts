import type { Node } from '../../ir/graph.ts';
import { foldRoom } from '../elementwise.ts';
import type { NoAttrs } from '../room.ts';

/** y = the greatest of all inputs, broadcast. */
export type MaxNode = Node<'max', NoAttrs>;

export const max = foldRoom('max', Math.max);
