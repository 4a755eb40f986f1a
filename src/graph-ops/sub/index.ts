import type { Node } from '../../ir/graph.ts';
import { binaryRoom } from '../elementwise.ts';
import { SUBTRACTED_CODES } from '../normalising/computed-codes.ts';
import { difference } from '../normalising/operations.ts';
import { constantStep } from '../on-host.ts';
import type { NoAttrs } from '../room.ts';

/** y = a - b, broadcast. */
export type SubNode = Node<'sub', NoAttrs>;

export const sub = binaryRoom('sub', {
  float: (a, b) => a - b,
  codes: SUBTRACTED_CODES,
  algebra: { kind: 'arithmetic', operation: 'difference' },
  onHost: constantStep('subtract', 'subtract-from'),
  normalise: difference,
});
