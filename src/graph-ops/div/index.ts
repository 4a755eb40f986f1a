import * as Q from '../../exact/rational.ts';
import { fail } from '../../ir/diagnostic.ts';
import type { Node } from '../../ir/graph.ts';
import { graphDiagnostic } from '../diagnostics.ts';
import { binaryRoom } from '../elementwise.ts';
import { scaling } from '../normalising/affine.ts';
import { arithmetic } from '../normalising/arithmetic.ts';
import { DIVIDED_CODES } from '../normalising/computed-codes.ts';
import { constantStep } from '../on-host.ts';
import type { NoAttrs } from '../room.ts';

/** y = a / b, broadcast; integers divide toward zero. */
export type DivNode = Node<'div', NoAttrs>;

export const div = binaryRoom('div', {
  float: (a, b) => a / b,
  integer: (a, b, node) =>
    b === 0 ? fail(graphDiagnostic('integer-division', {}, { node })) : Math.trunc(a / b),
  codes: DIVIDED_CODES,
  algebra: { kind: 'arithmetic', operation: 'quotient' },
  onHost: constantStep('divide'),
  normalise: arithmetic({
    mapOf(c, { isRight }, refuse) {
      if (!isRight) return refuse('it divides a constant by the data');
      if (c.num === 0n) return refuse('it divides by zero');
      return scaling(Q.divide(Q.ONE, c));
    },
    join: undefined,
  }),
});
