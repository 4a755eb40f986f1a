import type { Node } from '../../ir/graph.ts';
import { comparisonRoom } from '../comparison.ts';
import type { NoAttrs } from '../room.ts';

/** y = a < b, broadcast. */
export type LessNode = Node<'less', NoAttrs>;

export const less = comparisonRoom('less', {
  holds: (a, b) => a < b,
  ofDifference: { kind: 'step', inclusive: false },
  isTurned: true,
});
