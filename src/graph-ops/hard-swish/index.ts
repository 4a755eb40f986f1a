import type { Node } from '../../ir/graph.ts';
import { unaryRoom } from '../elementwise.ts';
import type { NoAttrs } from '../room.ts';

/** y = x * min(max(x / 6 + 1 / 2, 0), 1), the sixth a float32 factor. */
export type HardSwishNode = Node<'hard-swish', NoAttrs>;

const SIXTH = Math.fround(1 / 6);

export const hardSwish = unaryRoom(
  'hard-swish',
  x => x * Math.min(Math.max(Math.fround(Math.fround(SIXTH * x) + 0.5), 0), 1),
);
