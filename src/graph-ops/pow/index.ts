import type { ElementFunction } from '../../exact/element-function.ts';
import { fail } from '../../ir/diagnostic.ts';
import type { Node } from '../../ir/graph.ts';
import { NOT_MONOTONE } from '../algebra.ts';
import { graphDiagnostic } from '../diagnostics.ts';
import { binaryRoom } from '../elementwise.ts';
import { constantOf, unsupported } from '../normalising/context.ts';
import { everywhere, product } from '../normalising/elementwise.ts';
import { asLayout } from '../normalising/layout.ts';
import type { NoAttrs } from '../room.ts';

/** y = a ^ b, broadcast, of a's kind: where a is an integer, the result truncates toward zero. */
export type PowNode = Node<'pow', NoAttrs>;

export const pow = binaryRoom('pow', {
  isLeftKind: true,
  float: (a, b) => a ** b,
  integer: (a, b, node) =>
    a === 0 && b < 0 ? fail(graphDiagnostic('integer-division', {}, { node })) : Math.trunc(a ** b),
  algebra: NOT_MONOTONE,
  normalise(node, context) {
    const exponents = constantOf(node, context, 1, 'exponent').tensor.data;
    if (exponents.every(e => e === 1)) return asLayout(node, context);
    return everywhere(() => power(node, exponents))(node, context);
  },
});

/** Highest exponent of a power. */
const MAX_EXPONENT = 16;

/** x to a small whole power: a product. */
function power(node: Node, exponents: Float64Array): ElementFunction {
  const [n] = exponents;
  if (exponents.some(e => e !== n)) unsupported(node, 'its elements have several exponents');
  if (!Number.isInteger(n) || n < 1 || n > MAX_EXPONENT) {
    unsupported(node, `its exponent ${n} is not a whole number from 1 to ${MAX_EXPONENT}`);
  }
  let fn = product([], []);
  for (let i = 2; i < n; i++) fn = product([], [fn]);
  return fn;
}
