import type { Node } from '../../ir/graph.ts';
import { MONOTONE } from '../algebra.ts';
import { elementRoom } from '../elementwise.ts';
import { everywhere, finite } from '../normalising/elementwise.ts';

export interface EluAttrs {
  /** A float32 number. */
  readonly alpha: number;
}

/** y = x where x >= 0, alpha * (e^x - 1) elsewhere. */
export type EluNode = Node<'elu', EluAttrs>;

export const elu = elementRoom('elu', {
  float:
    ({ alpha }: EluAttrs) =>
    x =>
      x >= 0 ? x : alpha * Math.fround(Math.fround(Math.exp(x)) - 1),
  algebra: MONOTONE,
  atEnd: { name: 'Elu', keepsOrder: ({ alpha }) => alpha > 0 },
  normalise: everywhere((attrs: EluAttrs, node) => ({
    kind: 'elu',
    alpha: finite(attrs.alpha, 'its alpha', node),
  })),
});
