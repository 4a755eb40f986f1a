import type { Node } from '../../ir/graph.ts';
import { comparisonRoom } from '../comparison.ts';
import type { NoAttrs } from '../room.ts';

/** y = a <= b, broadcast. */
export type LessOrEqualNode = Node<'less-or-equal', NoAttrs>;

export const lessOrEqual = comparisonRoom('less-or-equal', {
  holds: (a, b) => a <= b,
  ofDifference: { kind: 'step', inclusive: true },
  isTurned: true,
});
