import type { Node } from '../../ir/graph.ts';
import { extremeRoom } from '../elementwise.ts';
import type { NoAttrs } from '../room.ts';

/** y = the greatest of all inputs, broadcast. */
export type MaxNode = Node<'max', NoAttrs>;

export const max = extremeRoom('max', Math.max, 'lower');
