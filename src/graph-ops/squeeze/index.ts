import { fail } from '../../ir/diagnostic.ts';
import type { Node } from '../../ir/graph.ts';
import { resolveAxes } from '../axes.ts';
import { graphDiagnostic } from '../diagnostics.ts';
import { reshapingRoom } from '../reshaping.ts';

export interface SqueezeAttrs {
  /** Without axes, every dimension of size 1 goes. */
  readonly axes?: readonly number[];
}

/** The same elements without some dimensions of size 1. */
export type SqueezeNode = Node<'squeeze', SqueezeAttrs>;

export const squeeze = reshapingRoom<'squeeze', SqueezeAttrs>('squeeze', {
  inputs: ['required'],
  infer({ axes }, { node, shape }) {
    const from = shape(0);
    if (!axes) return [from.filter(dim => dim !== 1)];
    const resolved = resolveAxes(axes, from.length, node);
    const wrong = resolved.find(axis => from[axis] !== 1);
    if (wrong !== undefined) fail(graphDiagnostic('squeeze', { axis: wrong, shape: from }, { node }));
    return [from.filter((_, axis) => !resolved.includes(axis))];
  },
});
