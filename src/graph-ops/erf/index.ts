import { errorFunction } from '../../exact/error-function.ts';
import type { Node } from '../../ir/graph.ts';
import { MONOTONE } from '../algebra.ts';
import { elementRoom } from '../elementwise.ts';
import { everywhere } from '../normalising/elementwise.ts';
import type { NoAttrs } from '../room.ts';

/** y = the error function of x. */
export type ErfNode = Node<'erf', NoAttrs>;

export const erf = elementRoom('erf', {
  float: () => errorFunction,
  algebra: MONOTONE,
  atEnd: 'built',
  normalise: everywhere(() => ({ kind: 'erf' })),
});
