import type { Node } from '../../ir/graph.ts';
import { RESHAPING } from '../algebra.ts';
import { elementRoom } from '../elementwise.ts';
import { alignedFrames } from '../frame-rules.ts';
import { asLayout } from '../normalising/layout.ts';
import { keptType } from '../output-types.ts';
import type { GraphOpRoom, NoAttrs } from '../room.ts';

/** y = x; also dropout at inference. */
export type IdentityNode = Node<'identity', NoAttrs>;

export const identity: GraphOpRoom<'identity', NoAttrs> = {
  ...elementRoom('identity', {
    float: () => x => x,
    algebra: RESHAPING,
    atEnd: 'dropped',
    normalise: asLayout,
  }),
  types: keptType,
  frames: alignedFrames,
  codes: { kind: 'kept', move: source => source },
};
