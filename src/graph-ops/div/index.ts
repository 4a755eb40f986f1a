import { fail } from '../../ir/diagnostic.ts';
import type { Node } from '../../ir/graph.ts';
import { graphDiagnostic } from '../diagnostics.ts';
import { binaryRoom } from '../elementwise.ts';
import type { NoAttrs } from '../room.ts';

/** y = a / b, broadcast; integers divide toward zero. */
export type DivNode = Node<'div', NoAttrs>;

export const div = binaryRoom('div', {
  float: (a, b) => a / b,
  integer: (a, b, node) =>
    b === 0 ? fail(graphDiagnostic('integer-division', {}, { node })) : Math.trunc(a / b),
});
