import type { Node } from '../../ir/graph.ts';
import { keptType } from '../output-types.ts';
import { type ReductionAttrs, reductionRoom } from '../reduction.ts';

/** The greatest element over some axes. */
export type ReduceMaxNode = Node<'reduce-max', ReductionAttrs>;

export const reduceMax = reductionRoom('reduce-max', { mode: 'max', types: keptType }, ({ kind }) => ({
  start: Number.NEGATIVE_INFINITY,
  next: Math.max,
  kind,
}));
