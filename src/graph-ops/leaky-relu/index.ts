import type { Node } from '../../ir/graph.ts';
import { MONOTONE } from '../algebra.ts';
import { elementRoom } from '../elementwise.ts';
import { everywhere, fraction } from '../normalising/elementwise.ts';

export interface LeakyReluAttrs {
  /** A float32 number, which stands for the fraction that it is the nearest to. */
  readonly alpha: number;
}

/** y = x where x >= 0, alpha * x elsewhere. */
export type LeakyReluNode = Node<'leaky-relu', LeakyReluAttrs>;

export const leakyRelu = elementRoom('leaky-relu', {
  float:
    ({ alpha }: LeakyReluAttrs) =>
    x =>
      x >= 0 ? x : alpha * x,
  algebra: MONOTONE,
  atEnd: { name: 'LeakyRelu', keepsOrder: ({ alpha }) => alpha > 0 },
  normalise: everywhere((attrs: LeakyReluAttrs, node) => ({
    kind: 'leaky',
    slope: fraction(attrs.alpha, 'its alpha', node),
  })),
});
