import type { Node } from '../../ir/graph.ts';
import { MONOTONE } from '../algebra.ts';
import { risingAtEnd } from '../at-end.ts';
import { elementRoom } from '../elementwise.ts';
import { everywhere } from '../normalising/elementwise.ts';
import type { NoAttrs } from '../room.ts';

/** y = 1 / (1 + exp(-x)). */
export type SigmoidNode = Node<'sigmoid', NoAttrs>;

export const sigmoid = elementRoom('sigmoid', {
  float: () => x => 1 / Math.fround(1 + Math.fround(Math.exp(-x))),
  algebra: MONOTONE,
  atEnd: risingAtEnd('Sigmoid'),
  normalise: everywhere(() => ({ kind: 'sigmoid' })),
});
