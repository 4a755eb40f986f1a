import { type SlidingWindowShape, windowDepth } from '../codegen/kernels/sliding-window/index.ts';
import type { LayerOp } from '../ops/index.ts';
import { channelsOf, type Lowering, vectorsOf } from './lowering.ts';

export const lowerWindow: Lowering<Extract<LayerOp, { kind: 'window' }>> = {
  limits: (_, { input }) => ({ pe: 1, simd: channelsOf(input) }),

  cycles: ({ attrs }, { input, output }, { simd }) => {
    const folds = Math.ceil(channelsOf(input) / simd);
    const places = attrs.kernel[0] * attrs.kernel[1];
    return folds * Math.max(vectorsOf(input), vectorsOf(output) * places);
  },

  lanes: 'as-consumer',

  /** Only divisors of the channels: a window's vector then has no spare lanes inside. */
  legalLanes: (_, { input }, wanted) => {
    let lanes = Math.min(wanted, channelsOf(input));
    while (channelsOf(input) % lanes !== 0) lanes--;
    return lanes;
  },

  kernel: (node, { id, input }, { simd }) => {
    const { kernel, strides, dilations, pads, padValue } = node.attrs;
    const [height, width, channels] = input.shape;
    const shape: SlidingWindowShape = {
      height,
      width,
      channels,
      lanes: simd,
      type: input.type,
      kernel,
      stride: strides,
      dilation: dilations,
      pads,
      padValue,
    };
    const params = { ...shape, depthBeats: windowDepth(shape) };
    return { id, kind: 'sliding-window', layer: node.name, params, contents: {} };
  },
};
