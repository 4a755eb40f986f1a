import type { Node } from '../../ir/graph.ts';
import { storeAs } from '../number-kinds.ts';
import { arithmeticType } from '../output-types.ts';
import { type ReductionAttrs, reductionRoom } from '../reduction.ts';

/** The sum over some axes, in row-major order: float32 after each step, integers exact. */
export type ReduceSumNode = Node<'reduce-sum', ReductionAttrs>;

export const reduceSum = reductionRoom(
  'reduce-sum',
  { mode: 'sum', types: arithmeticType },
  ({ kind }, node) => {
    const store = storeAs(kind, node);
    return { start: 0, next: (sum, value) => store(sum + value), kind };
  },
);
