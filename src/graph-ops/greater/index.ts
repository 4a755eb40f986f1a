import type { Node } from '../../ir/graph.ts';
import { comparisonRoom } from '../comparison.ts';
import type { NoAttrs } from '../room.ts';

/** y = a > b, broadcast. */
export type GreaterNode = Node<'greater', NoAttrs>;

export const greater = comparisonRoom('greater', {
  holds: (a, b) => a > b,
  ofDifference: { kind: 'step', inclusive: false },
});
