import type { Kernel } from '../kernels/index.ts';
import type { LayerOp } from '../ops/index.ts';
import { channelsOf, type LayerContext, type Lowering, vectorsOf } from './lowering.ts';

/** What the parameters of all kernels begin with that treat one element, or one channel, like another. */
export interface ElementwiseShape {
  readonly channels: number;
  readonly lanes: number;
  readonly vectorsPerFrame: number;
}

/**
 * The lowering of a layer that treats one element, or one channel, like another: any lanes up to all channels, those of its
 * producer where the user says nothing.
 *
 * @param mostLanes where the kernel has a limit of its own
 */
export const elementwiseLowering = <N extends LayerOp>(
  kernelOf: (node: N, context: LayerContext, shape: ElementwiseShape) => Kernel | undefined,
  mostLanes: (node: N) => number = () => Number.POSITIVE_INFINITY,
): Lowering<N> => ({
  lanes: 'as-producer',
  limits: (node, { input }) => ({ pe: Math.min(channelsOf(input), mostLanes(node)), simd: 1 }),
  kernel: (node, context, { pe }) =>
    kernelOf(node, context, {
      channels: channelsOf(context.input),
      lanes: pe,
      vectorsPerFrame: vectorsOf(context.input),
    }),
});
