import * as Q from '../../exact/rational.ts';
import type { Node } from '../../ir/graph.ts';
import { NOT_MONOTONE } from '../algebra.ts';
import { flatAtEnd } from '../at-end.ts';
import { elementRoom } from '../elementwise.ts';
import { clipTo, everywhere, line, product } from '../normalising/elementwise.ts';
import type { NoAttrs } from '../room.ts';

/** y = x * min(max(x / 6 + 1 / 2, 0), 1), the sixth exact; in float32 it is a factor. */
export type HardSwishNode = Node<'hard-swish', NoAttrs>;

/** What frameworks multiply by. */
const SIXTH = Math.fround(1 / 6);

export const hardSwish = elementRoom('hard-swish', {
  float: () => x => x * Math.min(Math.max(Math.fround(Math.fround(SIXTH * x) + 0.5), 0), 1),
  algebra: NOT_MONOTONE,
  atEnd: flatAtEnd('HardSwish'),
  normalise: everywhere((_, node) =>
    product([], [line(Q.rational(1n, 6n), Q.rational(1n, 2n)), clipTo(0, 1, node)]),
  ),
});
