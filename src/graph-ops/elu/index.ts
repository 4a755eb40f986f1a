import type { Node } from '../../ir/graph.ts';
import { elementRoom } from '../elementwise.ts';

export interface EluAttrs {
  /** A float32 number. */
  readonly alpha: number;
}

/** y = x where x >= 0, alpha * (e^x - 1) elsewhere. */
export type EluNode = Node<'elu', EluAttrs>;

export const elu = elementRoom(
  'elu',
  ({ alpha }: EluAttrs) =>
    x =>
      x >= 0 ? x : alpha * Math.fround(Math.fround(Math.exp(x)) - 1),
);
