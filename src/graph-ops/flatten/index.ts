import { fail } from '../../ir/diagnostic.ts';
import type { Node } from '../../ir/graph.ts';
import { sizeOf } from '../../ir/tensor.ts';
import { graphDiagnostic } from '../diagnostics.ts';
import { reshapingRoom } from '../reshaping.ts';

export interface FlattenAttrs {
  /** -rank..rank, the first axis that goes into the second output dimension. */
  readonly axis: number;
}

/** The same elements as a matrix: axes before `axis` make the rows, the others the columns. */
export type FlattenNode = Node<'flatten', FlattenAttrs>;

export const flatten = reshapingRoom<'flatten', FlattenAttrs>('flatten', {
  inputs: ['required'],
  infer({ axis }, { node, shape }) {
    const rank = shape(0).length;
    if (axis < -rank || axis > rank) fail(graphDiagnostic('axis-out-of-range', { axis, rank }, { node }));
    const split = axis < 0 ? axis + rank : axis;
    return [[sizeOf(shape(0).slice(0, split)), sizeOf(shape(0).slice(split))]];
  },
});
