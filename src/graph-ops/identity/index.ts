import type { Node } from '../../ir/graph.ts';
import { unaryRoom } from '../elementwise.ts';
import type { NoAttrs } from '../room.ts';

/** y = x; also dropout at inference. */
export type IdentityNode = Node<'identity', NoAttrs>;

export const identity = unaryRoom('identity', x => x);
