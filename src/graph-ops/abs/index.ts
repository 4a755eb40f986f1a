import * as Q from '../../exact/rational.ts';
import type { Node } from '../../ir/graph.ts';
import { NOT_MONOTONE } from '../algebra.ts';
import { flatAtEnd } from '../at-end.ts';
import { elementRoom } from '../elementwise.ts';
import { everywhere } from '../normalising/elementwise.ts';
import type { NoAttrs } from '../room.ts';

/** y = |x|. */
export type AbsNode = Node<'abs', NoAttrs>;

export const abs = elementRoom('abs', {
  float: () => Math.abs,
  algebra: NOT_MONOTONE,
  atEnd: flatAtEnd('Abs'),
  normalise: everywhere(() => ({ kind: 'leaky', slope: Q.rational(-1n) })),
});
