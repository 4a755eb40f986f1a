import type { Node } from '../../ir/graph.ts';
import { tensor } from '../../ir/tensor.ts';
import { pooling } from '../algebra.ts';
import { imageFrames } from '../frame-rules.ts';
import { globallyPooled, mapChannels } from '../global-pool.ts';
import { pooledGlobally } from '../normalising/pooled.ts';
import { keptType } from '../output-types.ts';
import { type GraphOpRoom, given, type NoAttrs } from '../room.ts';

/** The greatest element over all spatial axes, which stay with size 1. */
export type GlobalMaxPoolNode = Node<'global-max-pool', NoAttrs>;

export const globalMaxPool: GraphOpRoom<'global-max-pool', NoAttrs> = {
  kind: 'global-max-pool',
  inputs: ['required'],
  infer: (_, { node, shape }) => [globallyPooled(shape(0), node)],
  evaluate(_, inputs, { shapes: [shape] }) {
    const x = given(inputs, 0);
    const most = (elements: Float64Array) => elements.reduce((a, b) => Math.max(a, b));
    return [tensor(x.kind, shape, mapChannels(x, most))];
  },
  types: keptType,
  algebra: pooling('maximum'),
  frames: imageFrames,
  codes: 'lost',
  atEnd: 'built',
  normalise: pooledGlobally('max'),
};
