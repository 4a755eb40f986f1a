import type { Node } from '../../ir/graph.ts';
import { MONOTONE } from '../algebra.ts';
import { risingAtEnd } from '../at-end.ts';
import { elementRoom } from '../elementwise.ts';
import { everywhere } from '../normalising/elementwise.ts';
import type { NoAttrs } from '../room.ts';

/** y = e^x. */
export type ExpNode = Node<'exp', NoAttrs>;

export const exp = elementRoom('exp', {
  float: () => Math.exp,
  algebra: MONOTONE,
  atEnd: risingAtEnd('Exp'),
  normalise: everywhere(() => ({ kind: 'exp' })),
});
