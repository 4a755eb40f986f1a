import type { Node } from '../../ir/graph.ts';
import { elementRoom } from '../elementwise.ts';

export interface HardSigmoidAttrs {
  /** Float32 numbers. */
  readonly alpha: number;
  readonly beta: number;
}

/** y = min(max(alpha * x + beta, 0), 1). */
export type HardSigmoidNode = Node<'hard-sigmoid', HardSigmoidAttrs>;

export const hardSigmoid = elementRoom(
  'hard-sigmoid',
  ({ alpha, beta }: HardSigmoidAttrs) =>
    x =>
      Math.min(Math.max(Math.fround(alpha * x) + beta, 0), 1),
);
