import type { Node } from '../../ir/graph.ts';
import { unaryRoom } from '../elementwise.ts';
import type { NoAttrs } from '../room.ts';

/** y = 1 / (1 + exp(-x)). */
export type SigmoidNode = Node<'sigmoid', NoAttrs>;

export const sigmoid = unaryRoom('sigmoid', x => 1 / Math.fround(1 + Math.fround(Math.exp(-x))));
