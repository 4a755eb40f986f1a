import type { Node } from '../../ir/graph.ts';
import { comparisonRoom } from '../comparison.ts';
import type { NoAttrs } from '../room.ts';

/** y = a >= b, broadcast. */
export type GreaterOrEqualNode = Node<'greater-or-equal', NoAttrs>;

export const greaterOrEqual = comparisonRoom('greater-or-equal', {
  holds: (a, b) => a >= b,
  ofDifference: { kind: 'step', inclusive: true },
});
