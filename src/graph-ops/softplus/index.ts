import * as exact from '../../exact/functions/softplus.ts';
import type { Node } from '../../ir/graph.ts';
import { MONOTONE } from '../algebra.ts';
import { risingAtEnd } from '../at-end.ts';
import { elementRoom } from '../elementwise.ts';
import { everywhere } from '../normalising/elementwise.ts';
import type { NoAttrs } from '../room.ts';

/** y = ln(1 + e^x). */
export type SoftplusNode = Node<'softplus', NoAttrs>;

export const softplus = elementRoom('softplus', {
  float: () => exact.softplus.approximation({ kind: 'softplus' }),
  algebra: MONOTONE,
  atEnd: risingAtEnd('Softplus'),
  normalise: everywhere(() => ({ kind: 'softplus' })),
});
