import type { LayerOp } from '../ops/index.ts';
import type { Lowering } from './lowering.ts';

/** Nothing is built: the beats of the input are the beats of the result. */
export const lowerReshape: Lowering<Extract<LayerOp, { kind: 'reshape' }>> = {
  limits: () => ({ pe: 1, simd: 1 }),
  lanes: 'as-producer',
  kernel: () => undefined,
};
