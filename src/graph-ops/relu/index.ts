import { RELU } from '../../exact/functions/clip.ts';
import type { Node } from '../../ir/graph.ts';
import { MONOTONE } from '../algebra.ts';
import { flatAtEnd } from '../at-end.ts';
import { elementRoom } from '../elementwise.ts';
import { boundedCodes } from '../normalising/computed-codes.ts';
import { everywhere } from '../normalising/elementwise.ts';
import { sharedStep } from '../on-host.ts';
import type { NoAttrs } from '../room.ts';

/** y = max(x, 0). */
export type ReluNode = Node<'relu', NoAttrs>;

export const relu = elementRoom('relu', {
  float: () => x => Math.max(x, 0),
  codes: boundedCodes(() => [0, Number.POSITIVE_INFINITY]),
  algebra: MONOTONE,
  atEnd: flatAtEnd('Relu'),
  onHost: () => [sharedStep('maximum', 0)],
  normalise: everywhere(() => RELU),
});
