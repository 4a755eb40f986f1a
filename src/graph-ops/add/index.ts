import type { Node } from '../../ir/graph.ts';
import { binaryRoom } from '../elementwise.ts';
import { translation } from '../normalising/affine.ts';
import { arithmetic } from '../normalising/arithmetic.ts';
import { constantStep } from '../on-host.ts';
import type { NoAttrs } from '../room.ts';

/** y = a + b, broadcast. */
export type AddNode = Node<'add', NoAttrs>;

export const add = binaryRoom('add', {
  float: (a, b) => a + b,
  algebra: { kind: 'arithmetic', operation: 'sum' },
  onHost: constantStep('add', 'add'),
  normalise: arithmetic({
    mapOf: translation,
    join: (base, _, a, b) => [{ ...base, kind: 'add', inputs: [a, b], attrs: {} }],
  }),
});
