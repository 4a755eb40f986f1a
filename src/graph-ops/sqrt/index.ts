import type { Node } from '../../ir/graph.ts';
import { MONOTONE } from '../algebra.ts';
import { risingAtEnd } from '../at-end.ts';
import { elementRoom } from '../elementwise.ts';
import { noIntegerForm } from '../normalising/context.ts';
import type { NoAttrs } from '../room.ts';

/** y = the square root of x. */
export type SqrtNode = Node<'sqrt', NoAttrs>;

export const sqrt = elementRoom('sqrt', {
  float: () => Math.sqrt,
  algebra: MONOTONE,
  atEnd: risingAtEnd('Sqrt'),
  normalise: noIntegerForm,
});
