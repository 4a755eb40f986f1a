import { type UpsampleShape, upsampleDepth } from '../kernels/upsample/index.ts';
import type { LayerOp } from '../ops/index.ts';
import { channelsOf, type Lowering, vectorsOf } from './lowering.ts';

export const lowerUpsample: Lowering<Extract<LayerOp, { kind: 'upsample' }>> = {
  limits: (_, { input }) => ({ pe: channelsOf(input), simd: 1 }),

  cycles: (_, { output }, { pe }) => vectorsOf(output) * Math.ceil(channelsOf(output) / pe),

  lanes: 'as-producer',

  kernel: (node, { id, input }, { pe }) => {
    const [height, width, channels] = input.shape;
    const { factors } = node.attrs;
    const shape: UpsampleShape = { height, width, channels, lanes: pe, type: input.type, factors };
    const params = { ...shape, depthBeats: upsampleDepth(shape) };
    return { id, kind: 'upsample', layer: node.name, params, contents: {} };
  },
};
