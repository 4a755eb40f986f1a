import type { Node } from '../../ir/graph.ts';
import { unaryRoom } from '../elementwise.ts';
import type { NoAttrs } from '../room.ts';

/** y = |x|. */
export type AbsNode = Node<'abs', NoAttrs>;

export const abs = unaryRoom('abs', Math.abs);
