import { fail } from '../../ir/diagnostic.ts';
import type { Node } from '../../ir/graph.ts';
import { resolveAxes } from '../axes.ts';
import { graphDiagnostic } from '../diagnostics.ts';
import { reshapedFrames } from '../frame-rules.ts';
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
  frames(view) {
    const answer = reshapedFrames(view);
    if (typeof answer === 'string') return answer;
    // Without axes it would take the one frame's first axis as well.
    const ones = view.shape(0).flatMap((dim, axis) => (dim === 1 ? [axis] : []));
    return { attrs: { axes: view.attrs.axes ?? ones } };
  },
});
