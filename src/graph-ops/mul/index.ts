import type { Node } from '../../ir/graph.ts';
import { binaryRoom } from '../elementwise.ts';
import { SCALED_CODES } from '../normalising/computed-codes.ts';
import { product } from '../normalising/operations.ts';
import { constantStep } from '../on-host.ts';
import type { NoAttrs } from '../room.ts';

/** y = a * b, broadcast. */
export type MulNode = Node<'mul', NoAttrs>;

export const mul = binaryRoom('mul', {
  float: (a, b) => a * b,
  codes: SCALED_CODES,
  algebra: { kind: 'arithmetic', operation: 'product' },
  onHost: constantStep('multiply', 'multiply'),
  normalise: product,
});
