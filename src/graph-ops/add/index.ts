import type { Node } from '../../ir/graph.ts';
import { binaryRoom } from '../elementwise.ts';
import { SHIFTED_CODES } from '../normalising/computed-codes.ts';
import { sum } from '../normalising/operations.ts';
import { constantStep } from '../on-host.ts';
import type { NoAttrs } from '../room.ts';

/** y = a + b, broadcast. */
export type AddNode = Node<'add', NoAttrs>;

export const add = binaryRoom('add', {
  float: (a, b) => a + b,
  codes: SHIFTED_CODES,
  algebra: { kind: 'arithmetic', operation: 'sum' },
  onHost: constantStep('add', 'add'),
  normalise: sum,
});
