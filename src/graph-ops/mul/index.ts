import * as Q from '../../exact/rational.ts';
import type { Node } from '../../ir/graph.ts';
import { binaryRoom } from '../elementwise.ts';
import { scaling } from '../normalising/affine.ts';
import { arithmetic } from '../normalising/arithmetic.ts';
import type { NoAttrs } from '../room.ts';

/** y = a * b, broadcast. */
export type MulNode = Node<'mul', NoAttrs>;

const SIXTH = Q.rational(1n, 6n);

/** How converters write the division by 6 of a hard swish or a hard sigmoid that they spell out. */
const FLOAT_SIXTH = Q.fromNumber(Math.fround(1 / 6));

export const mul = binaryRoom('mul', {
  float: (a, b) => a * b,
  algebra: { kind: 'arithmetic', operation: 'product' },
  normalise: arithmetic({
    mapOf: factor => scaling(Q.equals(factor, FLOAT_SIXTH) ? SIXTH : factor),
    join: (base, _, a, b) => [{ ...base, kind: 'multiply', inputs: [a, b], attrs: {} }],
  }),
});
