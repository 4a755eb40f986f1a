import type { Node } from '../../ir/graph.ts';
import { MONOTONE } from '../algebra.ts';
import { flatAtEnd } from '../at-end.ts';
import { elementRoom } from '../elementwise.ts';
import { boundedCodes } from '../normalising/computed-codes.ts';
import { clipTo, everywhere } from '../normalising/elementwise.ts';
import { sharedStep } from '../on-host.ts';

export interface ClipAttrs {
  /** Float32 numbers; -Infinity and Infinity where the model leaves a bound out. */
  readonly min: number;
  readonly max: number;
}

/** y = min(max(x, attrs.min), attrs.max). */
export type ClipNode = Node<'clip', ClipAttrs>;

export const clip = elementRoom('clip', {
  float:
    ({ min, max }: ClipAttrs) =>
    x =>
      Math.min(Math.max(x, min), max),
  codes: boundedCodes(({ min, max }: ClipAttrs) => [min, max]),
  algebra: MONOTONE,
  atEnd: flatAtEnd('Clip'),
  onHost: ({ min, max }) => [
    ...(min === Number.NEGATIVE_INFINITY ? [] : [sharedStep('maximum', min)]),
    ...(max === Number.POSITIVE_INFINITY ? [] : [sharedStep('minimum', max)]),
  ],
  normalise: everywhere(({ min, max }: ClipAttrs, node) => clipTo(min, max, node)),
});
