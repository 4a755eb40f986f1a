import { fail } from '../../ir/diagnostic.ts';
import type { Node } from '../../ir/graph.ts';
import { sizeOf, tensor } from '../../ir/tensor.ts';
import { graphDiagnostic } from '../diagnostics.ts';
import { oneOf, reshapedFrames } from '../frame-rules.ts';
import { reshapingRoom } from '../reshaping.ts';
import type { Shape } from '../room.ts';

export interface ReshapeAttrs {
  /** A 0 in the target means a dimension of size 0 when set, the input's dimension when not. */
  readonly allowZero: boolean;
}

/** The same elements in another shape; the target shape is input 1, one of its dimensions may be -1. */
export type ReshapeNode = Node<'reshape', ReshapeAttrs>;

export const reshape = reshapingRoom<'reshape', ReshapeAttrs>('reshape', {
  inputs: ['required', 'required'],
  infer({ allowZero }, { node, shape, constant }) {
    const target =
      constant(1) ?? fail(graphDiagnostic('needs-constant', { what: 'the target shape' }, { node }));
    if (target.shape.length !== 1) {
      fail(
        graphDiagnostic('rank', { what: 'the target shape', expected: '1', shape: target.shape }, { node }),
      );
    }
    const from = shape(0);
    const to = resolveTarget(from, [...target.data], allowZero);
    return [to ?? fail(graphDiagnostic('reshape', { from, to: [...target.data] }, { node }))];
  },
  frames(view) {
    const target = oneOf(view.outputShape, view.frames);
    const answer = reshapedFrames(view);
    if (typeof answer === 'string') return answer;
    return { operands: new Map([[1, tensor('int64', [target.length], target)]]) };
  },
});

/** The target with 0 and -1 filled in; undefined where the element counts cannot agree. */
function resolveTarget(from: Shape, target: readonly number[], allowZero: boolean): Shape | undefined {
  const to = target.map((dim, i) => (dim === 0 && !allowZero ? (from[i] ?? Number.NaN) : dim));
  const open = to.indexOf(-1);
  if (open >= 0) to[open] = sizeOf(from) / sizeOf(to.filter((_, i) => i !== open));
  const isShape = to.every(dim => Number.isSafeInteger(dim) && dim >= 0);
  return isShape && sizeOf(to) === sizeOf(from) ? to : undefined;
}
