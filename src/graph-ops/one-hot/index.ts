import { fail } from '../../ir/diagnostic.ts';
import type { Node } from '../../ir/graph.ts';
import { sizeOf, tensor } from '../../ir/tensor.ts';
import { OPAQUE } from '../algebra.ts';
import { axisView, resolveAxis } from '../axes.ts';
import { graphDiagnostic } from '../diagnostics.ts';
import { framesWhere } from '../frame-rules.ts';
import { noIntegerForm } from '../normalising/context.ts';
import { type GraphOpRoom, given } from '../room.ts';

export interface OneHotAttrs {
  /** The axis of the result that counts from 0 to depth - 1; all are counted from the end where negative. */
  readonly axis: number;
}

/**
 * ONNX `OneHot`: inputs indices, depth (one number) and values [off, on]; `on` where the place on the new axis is the index
 * (from the end where it is negative), `off` elsewhere.
 */
export type OneHotNode = Node<'one-hot', OneHotAttrs>;

export const oneHot: GraphOpRoom<'one-hot', OneHotAttrs> = {
  kind: 'one-hot',
  inputs: ['required', 'required', 'required'],
  infer({ axis }, { node, shape, constant }) {
    const depth = constant(1)?.data[0];
    if (depth === undefined) fail(graphDiagnostic('needs-constant', { what: 'one-hot depth' }, { node }));
    const at = resolveAxis(axis, shape(0).length + 1, node);
    return [[...shape(0).slice(0, at), depth, ...shape(0).slice(at)]];
  },
  evaluate({ axis }, inputs, { node, shapes: [shape] }) {
    const indices = given(inputs, 0).data;
    const values = given(inputs, 2);
    const [off, on] = values.data;
    const { size, inner } = axisView(shape, resolveAxis(axis, shape.length, node));
    const data = Float64Array.from({ length: sizeOf(shape) }, (_, i) => {
      const index = indices[Math.floor(i / (size * inner)) * inner + (i % inner)];
      return Math.floor(i / inner) % size === (index < 0 ? index + size : index) ? on : off;
    });
    return [tensor(values.kind, shape, data)];
  },
  types: types => [types[2]],
  algebra: OPAQUE,
  frames: ({ attrs, hasFrames, shape, node }) =>
    framesWhere(hasFrames(0) && resolveAxis(attrs.axis, shape(0).length + 1, node) !== 0),
  codes: 'lost',
  atEnd: 'built',
  // Of a winner it is a choice among parameters, which normalise/ makes banks of.
  normalise: noIntegerForm,
};
