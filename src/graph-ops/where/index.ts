import type { Node } from '../../ir/graph.ts';
import { tensor } from '../../ir/tensor.ts';
import { OPAQUE } from '../algebra.ts';
import { broadcastData, broadcastOf } from '../broadcast.ts';
import { alignedFrames } from '../frame-rules.ts';
import { CHOSEN_CODES } from '../normalising/computed-codes.ts';
import { commonKind } from '../number-kinds.ts';
import { joinedType } from '../output-types.ts';
import { type GraphOpRoom, given, type NoAttrs } from '../room.ts';
import { normaliseWhere } from './normalise.ts';

/** Inputs condition, a and b, broadcast: y = a where the condition holds, b elsewhere. */
export type WhereNode = Node<'where', NoAttrs>;

export const where: GraphOpRoom<'where', NoAttrs> = {
  kind: 'where',
  inputs: ['required', 'required', 'required'],
  infer: (_, { node, shape }) => [broadcastOf(broadcastOf(shape(0), shape(1), node), shape(2), node)],
  evaluate(_, inputs, { shapes: [shape] }) {
    const [condition, a, b] = [0, 1, 2].map(i => broadcastData(given(inputs, i), shape));
    const kind = commonKind([given(inputs, 1).kind, given(inputs, 2).kind]);
    return [
      tensor(
        kind,
        shape,
        condition.map((holds, i) => (holds ? a[i] : b[i])),
      ),
    ];
  },
  types: types => joinedType(types.slice(1)),
  algebra: OPAQUE,
  frames: alignedFrames,
  codes: CHOSEN_CODES,
  atEnd: 'built',
  normalise: normaliseWhere,
};
