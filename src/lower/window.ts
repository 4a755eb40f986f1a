import { isParallelWindow, type ParallelWindowParams } from '../kernels/parallel-window/index.ts';
import { type SlidingWindowShape, windowDepth } from '../kernels/sliding-window/index.ts';
import type { LayerOp } from '../ops/index.ts';
import type { ValueInfo } from '../ops/op-room.ts';
import type { WindowAttrs } from '../ops/window/index.ts';
import { channelsOf, greatestDivisor, type Lowering } from './lowering.ts';

/**
 * Up to a pixel's channels a beat, windows leave pixel by pixel; with all the pixels of a window in a
 * beat, they leave at once. There is nothing between the two.
 */
export const lowerWindow: Lowering<Extract<LayerOp, { kind: 'window' }>> = {
  limits: ({ attrs }, { input }) => ({
    pe: 1,
    simd: canBeParallel(attrs, input) ? wholeWindow(attrs, input) : channelsOf(input),
  }),

  lanes: 'as-consumer',

  /** Only divisors of the channels, so that a window's vector has no spare lanes inside; or a whole window. */
  legalLanes: ({ attrs }, { input }, wanted) => {
    if (wanted >= wholeWindow(attrs, input) && canBeParallel(attrs, input)) return wholeWindow(attrs, input);
    return greatestDivisor(channelsOf(input), wanted);
  },

  kernel: (node, { id, input }, { simd }) => {
    const common = { id, layer: node.name, contents: {} };
    if (simd > channelsOf(input)) {
      return { ...common, kind: 'parallel-window', params: parallelParams(node.attrs, input) };
    }
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
    return { ...common, kind: 'sliding-window', params: { ...shape, depthBeats: windowDepth(shape) } };
  },
};

const wholeWindow = ({ kernel }: WindowAttrs, input: ValueInfo): number =>
  kernel[0] * kernel[1] * channelsOf(input);

function canBeParallel(attrs: WindowAttrs, input: ValueInfo): boolean {
  const isDense = attrs.dilations.every((d, i) => d === 1 || attrs.kernel[i] === 1);
  return isDense && isParallelWindow(parallelParams(attrs, input));
}

function parallelParams(
  { kernel, strides, pads, padValue }: WindowAttrs,
  input: ValueInfo,
): ParallelWindowParams {
  const [height, width, channels] = input.shape;
  return { height, width, channels, type: input.type, kernel, stride: strides, pads, padValue };
}
