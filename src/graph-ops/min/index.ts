import type { Node } from '../../ir/graph.ts';
import { extremeRoom } from '../elementwise.ts';
import type { NoAttrs } from '../room.ts';

/** y = the least of all inputs, broadcast. */
export type MinNode = Node<'min', NoAttrs>;

export const min = extremeRoom('min', Math.min, 'upper');
