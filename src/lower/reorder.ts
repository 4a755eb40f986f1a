import { invariant } from '../ir/invariant.ts';
import { sizeOf } from '../ir/tensor.ts';
import { blockOf, MAX_LOOPS, type ReorderShape, reorderDepth } from '../kernels/reorder/index.ts';
import type { LayerOp } from '../ops/index.ts';
import { leastLoops, type PeriodicLoops } from '../ops/reorder/index.ts';
import { channelsOf, commonDivisor, greatestDivisor, type LayerContext, type Lowering } from './lowering.ts';

/**
 * The most lanes up to `wanted` that stay together, or hold whole periods, and divide the vectors on both
 * sides.
 */
function lanesOf({ dims, strides }: PeriodicLoops, { input, output }: LayerContext, wanted: number): number {
  const period = sizeOf(dims);
  const block = blockOf({ dims, strides });
  const common = commonDivisor(channelsOf(input), channelsOf(output));
  let lanes = greatestDivisor(common, wanted);
  while (lanes > 1 && block % lanes !== 0 && lanes % period !== 0) lanes = greatestDivisor(common, lanes - 1);
  return lanes;
}

export const lowerReorder: Lowering<Extract<LayerOp, { kind: 'reorder' }>> = {
  limits: ({ attrs }, context) => {
    const loops = leastLoops(attrs);
    return {
      pe: loops.dims.length === 0 ? 1 : lanesOf(loops, context, channelsOf(context.input)),
      simd: 1,
    };
  },

  lanes: 'as-producer',

  legalLanes: ({ attrs }, context, wanted) => {
    const loops = leastLoops(attrs);
    return loops.dims.length === 0 ? wanted : lanesOf(loops, context, wanted);
  },

  /** Nothing is built of an order that changes nothing. A fold that is not legal becomes the next that is. */
  kernel: ({ name, attrs }, context, { pe }) => {
    const loops = leastLoops(attrs);
    if (loops.dims.length === 0) return undefined;
    invariant(loops.dims.length <= MAX_LOOPS, `${name} needs ${loops.dims.length} loops`);
    const { id, input, output } = context;
    const shape: ReorderShape = {
      ...loops,
      type: input.type,
      lanes: lanesOf(loops, context, pe),
      inputElements: channelsOf(input),
      outputElements: channelsOf(output),
    };
    const params = { ...shape, depthBeats: reorderDepth(shape) };
    return { id, kind: 'reorder', layer: name, params, contents: {} };
  },
};
