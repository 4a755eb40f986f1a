import { fail } from '../../ir/diagnostic.ts';
import type { Node } from '../../ir/graph.ts';
import { NOT_MONOTONE } from '../algebra.ts';
import { graphDiagnostic } from '../diagnostics.ts';
import { binaryRoom } from '../elementwise.ts';
import { remainder } from '../normalising/remainder.ts';
import type { NoAttrs } from '../room.ts';

/** y = a - b * trunc(a / b), broadcast: of the sign of a, as in C. */
export type FmodNode = Node<'fmod', NoAttrs>;

const fmodOf = (a: number, b: number): number => a % b;

export const fmod = binaryRoom('fmod', {
  float: fmodOf,
  integer: (a, b, node) => (b === 0 ? fail(graphDiagnostic('integer-division', {}, { node })) : fmodOf(a, b)),
  algebra: NOT_MONOTONE,
  normalise: remainder('down'),
});
