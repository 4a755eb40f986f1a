import type { Node } from '../../ir/graph.ts';
import { elementRoom } from '../elementwise.ts';

export interface LeakyReluAttrs {
  /** A float32 number. */
  readonly alpha: number;
}

/** y = x where x >= 0, alpha * x elsewhere. */
export type LeakyReluNode = Node<'leaky-relu', LeakyReluAttrs>;

export const leakyRelu = elementRoom(
  'leaky-relu',
  ({ alpha }: LeakyReluAttrs) =>
    x =>
      x >= 0 ? x : alpha * x,
);
