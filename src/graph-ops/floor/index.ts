import type { Node } from '../../ir/graph.ts';
import { MONOTONE } from '../algebra.ts';
import { elementRoom } from '../elementwise.ts';
import { noIntegerForm } from '../normalising/context.ts';
import type { NoAttrs } from '../room.ts';

/** y = the greatest integer not above x. */
export type FloorNode = Node<'floor', NoAttrs>;

export const floor = elementRoom('floor', {
  float: () => Math.floor,
  algebra: MONOTONE,
  atEnd: 'built',
  normalise: noIntegerForm,
});
