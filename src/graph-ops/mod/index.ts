import { fail } from '../../ir/diagnostic.ts';
import type { Node } from '../../ir/graph.ts';
import { NOT_MONOTONE } from '../algebra.ts';
import { graphDiagnostic } from '../diagnostics.ts';
import { binaryRoom } from '../elementwise.ts';
import { remainder } from '../normalising/remainder.ts';
import type { NoAttrs } from '../room.ts';

/** y = a - b * floor(a / b), broadcast: of the sign of b. */
export type ModNode = Node<'mod', NoAttrs>;

/** Exact: a % b is. */
const modOf = (a: number, b: number): number => {
  const rest = a % b;
  return rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest;
};

export const mod = binaryRoom('mod', {
  float: modOf,
  integer: (a, b, node) => (b === 0 ? fail(graphDiagnostic('integer-division', {}, { node })) : modOf(a, b)),
  algebra: NOT_MONOTONE,
  normalise: remainder('floor'),
});
