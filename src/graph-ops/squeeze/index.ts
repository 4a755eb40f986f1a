import { fail } from '../../ir/diagnostic.ts';
import type { Node } from '../../ir/graph.ts';
import { tensor } from '../../ir/tensor.ts';
import { resolveAxes } from '../axes.ts';
import { graphDiagnostic } from '../diagnostics.ts';
import { type GraphOpRoom, given } from '../room.ts';

export interface SqueezeAttrs {
  /** Without axes, every dimension of size 1 goes. */
  readonly axes?: readonly number[];
}

/** The same elements without some dimensions of size 1. */
export type SqueezeNode = Node<'squeeze', SqueezeAttrs>;

export const squeeze: GraphOpRoom<'squeeze', SqueezeAttrs> = {
  kind: 'squeeze',
  inputs: ['required'],
  infer({ axes }, { node, shape }) {
    const from = shape(0);
    if (!axes) return [from.filter(dim => dim !== 1)];
    const resolved = resolveAxes(axes, from.length, node);
    const wrong = resolved.find(axis => from[axis] !== 1);
    if (wrong !== undefined) fail(graphDiagnostic('squeeze', { axis: wrong, shape: from }, { node }));
    return [from.filter((_, axis) => !resolved.includes(axis))];
  },
  evaluate(_, inputs, { shapes }) {
    const x = given(inputs, 0);
    return [tensor(x.kind, shapes[0], x.data)];
  },
};
