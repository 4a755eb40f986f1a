import type { Node } from '../../ir/graph.ts';
import { MONOTONE } from '../algebra.ts';
import { risingAtEnd } from '../at-end.ts';
import { elementRoom } from '../elementwise.ts';
import { everywhere } from '../normalising/elementwise.ts';
import type { NoAttrs } from '../room.ts';

/** y = the natural logarithm of x. */
export type LogNode = Node<'log', NoAttrs>;

export const log = elementRoom('log', {
  float: () => Math.log,
  algebra: MONOTONE,
  atEnd: risingAtEnd('Log'),
  normalise: everywhere(() => ({ kind: 'log' })),
});
