import type { Node } from '../../ir/graph.ts';
import { binaryRoom } from '../elementwise.ts';
import type { NoAttrs } from '../room.ts';

/** y = a - b, broadcast. */
export type SubNode = Node<'sub', NoAttrs>;

export const sub = binaryRoom('sub', { float: (a, b) => a - b });
