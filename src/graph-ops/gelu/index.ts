import { errorFunction } from '../../exact/error-function.ts';
import type { Node } from '../../ir/graph.ts';
import { elementRoom } from '../elementwise.ts';

export interface GeluAttrs {
  /** The exact form, or the one with the hyperbolic tangent. */
  readonly approximate: 'none' | 'tanh';
}

/** y = x / 2 * (1 + erf(x / sqrt(2))), or x / 2 * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 x^3))). */
export type GeluNode = Node<'gelu', GeluAttrs>;

export const gelu = elementRoom('gelu', ({ approximate }: GeluAttrs) =>
  approximate === 'none'
    ? x => 0.5 * x * (1 + errorFunction(x / Math.SQRT2))
    : x => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3))),
);
