import type { Node } from '../../ir/graph.ts';
import { floatType } from '../output-types.ts';
import { type ReductionAttrs, reductionRoom } from '../reduction.ts';

/** The mean over some axes: a float32 sum in row-major order, then one division. */
export type ReduceMeanNode = Node<'reduce-mean', ReductionAttrs>;

export const reduceMean = reductionRoom('reduce-mean', { mode: 'mean', types: floatType }, () => ({
  start: 0,
  next: (sum, value) => Math.fround(sum + value),
  finish: (sum, count) => Math.fround(sum / count),
  kind: 'float32',
}));
