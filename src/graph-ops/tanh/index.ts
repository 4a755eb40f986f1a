import type { Node } from '../../ir/graph.ts';
import { unaryRoom } from '../elementwise.ts';
import type { NoAttrs } from '../room.ts';

/** y = the hyperbolic tangent of x. */
export type TanhNode = Node<'tanh', NoAttrs>;

export const tanh = unaryRoom('tanh', Math.tanh);
