import type { Node } from '../../ir/graph.ts';
import { MONOTONE } from '../algebra.ts';
import { elementRoom } from '../elementwise.ts';
import { INTEGERS_MADE } from '../normalising/computed-codes.ts';
import { everywhere } from '../normalising/elementwise.ts';
import type { NoAttrs } from '../room.ts';

/** y = the least integer not below x. */
export type CeilNode = Node<'ceil', NoAttrs>;

export const ceil = elementRoom('ceil', {
  float: () => Math.ceil,
  codes: INTEGERS_MADE,
  algebra: MONOTONE,
  atEnd: 'built',
  normalise: everywhere(() => ({ kind: 'round', mode: 'ceil' })),
});
