import type { ElementFunction } from '../../exact/element-function.ts';
import * as Q from '../../exact/rational.ts';
import type { Node } from '../../ir/graph.ts';
import { comparisonRoom } from '../comparison.ts';
import { line, product } from '../normalising/elementwise.ts';
import type { NoAttrs } from '../room.ts';

/** y = a == b, broadcast. */
export type EqualNode = Node<'equal', NoAttrs>;

const NOT_BELOW: ElementFunction = { kind: 'step', inclusive: true };

export const equal = comparisonRoom('equal', {
  holds: (a, b) => a === b,
  ofDifference: product([NOT_BELOW], [line(Q.rational(-1n)), NOT_BELOW]),
});
