import type { Node } from '../../ir/graph.ts';
import { unaryRoom } from '../elementwise.ts';
import type { NoAttrs } from '../room.ts';

/** y = ln(1 + e^x). */
export type SoftplusNode = Node<'softplus', NoAttrs>;

// this form neither overflows for large x nor loses small results
export const softplus = unaryRoom('softplus', x => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))));
