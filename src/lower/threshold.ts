import type { LayerOp } from '../ops/index.ts';
import { channelsOf, type Lowering, vectorsOf } from './lowering.ts';

/** Levels up to which comparing with all thresholds at once is smaller than searching. */
const MAX_PARALLEL_LEVELS = 15;

export const lowerThreshold: Lowering<Extract<LayerOp, { kind: 'threshold' }>> = {
  lanes: 'as-producer',

  limits: (_, { input }) => ({ pe: channelsOf(input), simd: 1 }),

  cycles: (_, { input }, { pe }) => vectorsOf(input) * Math.ceil(channelsOf(input) / pe),

  kernel: (node, { id, input }, { pe }) => {
    const [sets, levels] = node.attrs.thresholds.shape;
    return {
      id,
      kind: 'threshold',
      layer: node.name,
      params: {
        channels: channelsOf(input),
        lanes: pe,
        vectorsPerFrame: vectorsOf(input),
        input: input.type,
        output: node.attrs.output,
        base: node.attrs.base,
        thresholds: levels,
        perChannel: sets > 1,
        descending: node.attrs.descending.data.some(d => d === 1),
        search: levels <= MAX_PARALLEL_LEVELS ? 'parallel' : 'binary',
        banks: 1,
      },
      contents: { thresholds: node.attrs.thresholds, descending: node.attrs.descending },
    };
  },
};
