import type { Node } from '../../ir/graph.ts';
import { tensor } from '../../ir/tensor.ts';
import { pooling } from '../algebra.ts';
import { imageFrames } from '../frame-rules.ts';
import { globallyPooled, mapChannels } from '../global-pool.ts';
import { pooledGlobally } from '../normalising/pooled.ts';
import { floatType } from '../output-types.ts';
import { type GraphOpRoom, given, type NoAttrs } from '../room.ts';

/** The mean over all spatial axes, which stay with size 1: a float32 sum in row-major order, then one division. */
export type GlobalAveragePoolNode = Node<'global-average-pool', NoAttrs>;

export const globalAveragePool: GraphOpRoom<'global-average-pool', NoAttrs> = {
  kind: 'global-average-pool',
  inputs: ['required'],
  infer: (_, { node, shape }) => [globallyPooled(shape(0), node)],
  evaluate(_, inputs, { shapes: [shape] }) {
    const mean = (elements: Float64Array) =>
      Math.fround(elements.reduce((sum, e) => Math.fround(sum + e), 0) / elements.length);
    return [tensor('float32', shape, mapChannels(given(inputs, 0), mean))];
  },
  types: floatType,
  algebra: pooling('sum'),
  frames: imageFrames,
  codes: 'lost',
  atEnd: 'built',
  normalise: pooledGlobally('mean'),
};
