import { fail } from '../../ir/diagnostic.ts';
import type { Node } from '../../ir/graph.ts';
import { graphDiagnostic } from '../diagnostics.ts';
import { binaryRoom } from '../elementwise.ts';
import type { NoAttrs } from '../room.ts';

/** y = a ^ b, broadcast, of a's kind: where a is an integer, the result truncates toward zero. */
export type PowNode = Node<'pow', NoAttrs>;

export const pow = binaryRoom('pow', {
  isLeftKind: true,
  float: (a, b) => a ** b,
  integer: (a, b, node) =>
    a === 0 && b < 0 ? fail(graphDiagnostic('integer-division', {}, { node })) : Math.trunc(a ** b),
});
