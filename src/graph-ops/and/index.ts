import type { Node } from '../../ir/graph.ts';
import { OPAQUE } from '../algebra.ts';
import { binaryRoom } from '../elementwise.ts';
import { INTEGERS_MADE } from '../normalising/computed-codes.ts';
import { product } from '../normalising/operations.ts';
import type { NoAttrs } from '../room.ts';

/** y = a * b of truth values, broadcast. */
export type AndNode = Node<'and', NoAttrs>;

export const and = binaryRoom('and', {
  float: (a, b) => a * b,
  codes: INTEGERS_MADE,
  algebra: OPAQUE,
  normalise: product,
});
