import type { Node } from '../../ir/graph.ts';
import { resolveAxes } from '../axes.ts';
import { reshapingRoom } from '../reshaping.ts';

export interface UnsqueezeAttrs {
  /** Where the new dimensions stand in the output. */
  readonly axes: readonly number[];
}

/** The same elements with new dimensions of size 1. */
export type UnsqueezeNode = Node<'unsqueeze', UnsqueezeAttrs>;

export const unsqueeze = reshapingRoom<'unsqueeze', UnsqueezeAttrs>('unsqueeze', {
  inputs: ['required'],
  infer({ axes }, { node, shape }) {
    const rank = shape(0).length + axes.length;
    const added = resolveAxes(axes, rank, node);
    const kept = [...shape(0)];
    return [Array.from({ length: rank }, (_, axis) => (added.includes(axis) ? 1 : (kept.shift() ?? 1)))];
  },
});
