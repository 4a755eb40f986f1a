import type { Node } from '../../ir/graph.ts';
import { MONOTONE } from '../algebra.ts';
import { risingAtEnd } from '../at-end.ts';
import { elementRoom } from '../elementwise.ts';
import { everywhere } from '../normalising/elementwise.ts';
import type { NoAttrs } from '../room.ts';

/** y = the hyperbolic tangent of x. */
export type TanhNode = Node<'tanh', NoAttrs>;

export const tanh = elementRoom('tanh', {
  float: () => Math.tanh,
  algebra: MONOTONE,
  atEnd: risingAtEnd('Tanh'),
  normalise: everywhere(() => ({ kind: 'tanh' })),
});
