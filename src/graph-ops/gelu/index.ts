import type { FunctionChain } from '../../exact/element-function.ts';
import { errorFunction } from '../../exact/error-function.ts';
import * as Q from '../../exact/rational.ts';
import * as S from '../../exact/surd.ts';
import type { Node } from '../../ir/graph.ts';
import { NOT_MONOTONE } from '../algebra.ts';
import { flatAtEnd } from '../at-end.ts';
import { elementRoom } from '../elementwise.ts';
import { everywhere, line, product } from '../normalising/elementwise.ts';

export interface GeluAttrs {
  /** The exact form, or the one with the hyperbolic tangent. */
  readonly approximate: 'none' | 'tanh';
}

/** y = x / 2 * (1 + erf(x / sqrt(2))), or x / 2 * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 x^3))). */
export type GeluNode = Node<'gelu', GeluAttrs>;

export const gelu = elementRoom('gelu', {
  float: ({ approximate }: GeluAttrs) =>
    approximate === 'none'
      ? x => 0.5 * x * (1 + errorFunction(x / Math.SQRT2))
      : x => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3))),
  algebra: NOT_MONOTONE,
  atEnd: flatAtEnd('Gelu'),
  normalise: everywhere(({ approximate }: GeluAttrs) =>
    product([line(HALF)], approximate === 'none' ? exactGate() : tanhGate()),
  ),
});

const HALF = Q.rational(1n, 2n);

/** 1 + erf(x / sqrt(2)). */
function exactGate(): FunctionChain {
  return [line(S.inverseSquareRoot(Q.rational(2n))), { kind: 'erf' }, line(Q.ONE, Q.ONE)];
}

/** 1 + tanh(sqrt(2 / pi) * (x + 0.044715 x^3)). */
function tanhGate(): FunctionChain {
  const square = product([], []);
  const cubic = product([], [square, line(Q.rational(44715n, 1_000_000n), Q.ONE)]);
  return [cubic, { kind: 'times-root-2-over-pi' }, { kind: 'tanh' }, line(Q.ONE, Q.ONE)];
}
