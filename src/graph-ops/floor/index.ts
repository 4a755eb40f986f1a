import type { Node } from '../../ir/graph.ts';
import { MONOTONE } from '../algebra.ts';
import { elementRoom } from '../elementwise.ts';
import { INTEGERS_MADE } from '../normalising/computed-codes.ts';
import { everywhere } from '../normalising/elementwise.ts';
import type { NoAttrs } from '../room.ts';

/** y = the greatest integer not above x. */
export type FloorNode = Node<'floor', NoAttrs>;

export const floor = elementRoom('floor', {
  float: () => Math.floor,
  codes: INTEGERS_MADE,
  algebra: MONOTONE,
  atEnd: 'built',
  normalise: everywhere(() => ({ kind: 'round', mode: 'floor' })),
});
