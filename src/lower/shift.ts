import { type SpatialShiftShape, shiftDepth } from '../kernels/spatial-shift/index.ts';
import type { LayerOp } from '../ops/index.ts';
import { channelsOf, commonLanes, type Lowering } from './lowering.ts';

export const lowerShift: Lowering<Extract<LayerOp, { kind: 'shift' }>> = {
  limits: (_, { input }) => ({ pe: 1, simd: channelsOf(input) }),

  lanes: 'as-consumer',

  legalLanes: (_, { input }, wanted) => commonLanes([channelsOf(input)], wanted),

  kernel: (node, { id, input }, { simd }) => {
    const { shifts, stride, taps, padValue } = node.attrs;
    const [height, width, channels] = input.shape;
    const shape: SpatialShiftShape = {
      height,
      width,
      channels,
      lanes: commonLanes([channels], simd),
      type: input.type,
      stride,
      taps,
      shifts: Array.from(
        { length: channels },
        (_, c) => [shifts.data[2 * c], shifts.data[2 * c + 1]] as const,
      ),
      padValue,
    };
    const params = { ...shape, depthBeats: shiftDepth(shape) };
    return { id, kind: 'spatial-shift', layer: node.name, params, contents: {} };
  },
};
