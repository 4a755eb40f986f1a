import type { Node } from '../../ir/graph.ts';
import { mapElements } from '../elementwise.ts';
import { type GraphOpRoom, given } from '../room.ts';

export interface ClipAttrs {
  /** Float32 numbers; -Infinity and Infinity where the model leaves a bound out. */
  readonly min: number;
  readonly max: number;
}

/** y = min(max(x, attrs.min), attrs.max). */
export type ClipNode = Node<'clip', ClipAttrs>;

export const clip: GraphOpRoom<'clip', ClipAttrs> = {
  kind: 'clip',
  inputs: ['required'],
  infer: (_, context) => [context.shape(0)],
  evaluate: ({ min, max }, inputs, context) => [
    mapElements(given(inputs, 0), x => Math.min(Math.max(x, min), max), context),
  ],
};
