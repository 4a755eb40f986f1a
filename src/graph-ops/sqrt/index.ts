import type { Node } from '../../ir/graph.ts';
import { unaryRoom } from '../elementwise.ts';
import type { NoAttrs } from '../room.ts';

/** y = the square root of x. */
export type SqrtNode = Node<'sqrt', NoAttrs>;

export const sqrt = unaryRoom('sqrt', Math.sqrt);
