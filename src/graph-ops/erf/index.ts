import { errorFunction } from '../../exact/error-function.ts';
import type { Node } from '../../ir/graph.ts';
import { MONOTONE } from '../algebra.ts';
import { risingAtEnd } from '../at-end.ts';
import { elementRoom } from '../elementwise.ts';
import { everywhere } from '../normalising/elementwise.ts';
import type { NoAttrs } from '../room.ts';

/** y = the error function of x. */
export type ErfNode = Node<'erf', NoAttrs>;

export const erf = elementRoom('erf', {
  float: () => errorFunction,
  algebra: MONOTONE,
  atEnd: risingAtEnd('Erf'),
  normalise: everywhere(() => ({ kind: 'erf' })),
});
