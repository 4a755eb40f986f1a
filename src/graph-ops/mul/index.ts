import type { Node } from '../../ir/graph.ts';
import { binaryRoom } from '../elementwise.ts';
import { scaling } from '../normalising/affine.ts';
import { arithmetic } from '../normalising/arithmetic.ts';
import { constantStep } from '../on-host.ts';
import type { NoAttrs } from '../room.ts';

/** y = a * b, broadcast. */
export type MulNode = Node<'mul', NoAttrs>;

export const mul = binaryRoom('mul', {
  float: (a, b) => a * b,
  algebra: { kind: 'arithmetic', operation: 'product' },
  onHost: constantStep('multiply', 'multiply'),
  normalise: arithmetic({
    mapOf: scaling,
    join: (base, _, a, b) => [{ ...base, kind: 'multiply', inputs: [a, b], attrs: {} }],
  }),
});
