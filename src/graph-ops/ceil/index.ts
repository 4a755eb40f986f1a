import type { Node } from '../../ir/graph.ts';
import { MONOTONE } from '../algebra.ts';
import { elementRoom } from '../elementwise.ts';
import { noIntegerForm } from '../normalising/context.ts';
import type { NoAttrs } from '../room.ts';

/** y = the least integer not below x. */
export type CeilNode = Node<'ceil', NoAttrs>;

export const ceil = elementRoom('ceil', {
  float: () => Math.ceil,
  algebra: MONOTONE,
  atEnd: 'built',
  normalise: noIntegerForm,
});
