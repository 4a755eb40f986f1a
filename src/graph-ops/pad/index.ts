import { fail } from '../../ir/diagnostic.ts';
import type { Node } from '../../ir/graph.ts';
import { sizeOf, stridesOf, tensor } from '../../ir/tensor.ts';
import { resolveAxes } from '../axes.ts';
import { graphDiagnostic } from '../diagnostics.ts';
import { keptType } from '../output-types.ts';
import { type GraphOpRoom, given, type Shape } from '../room.ts';
import type { PadAttrs } from './attrs.ts';
import { normalisePad } from './normalise.ts';

export type { PadAttrs } from './attrs.ts';

/** The tensor with a border of one value. */
export type PadNode = Node<'pad', PadAttrs>;

export const pad: GraphOpRoom<'pad', PadAttrs> = {
  kind: 'pad',
  inputs: ['required'],
  infer(attrs, { node, shape }) {
    const { begins, ends } = borders(attrs, shape(0), node);
    const out = shape(0).map((dim, axis) => dim + begins[axis] + ends[axis]);
    if (out.some(dim => dim < 0))
      fail(graphDiagnostic('pad', { pads: attrs.pads, shape: shape(0) }, { node }));
    return [out];
  },
  evaluate(attrs, inputs, { node, shapes: [shape] }) {
    const x = given(inputs, 0);
    const { begins } = borders(attrs, x.shape, node);
    const strides = stridesOf(x.shape);
    const outStrides = stridesOf(shape);
    const y = new Float64Array(sizeOf(shape)).fill(attrs.value);
    for (let i = 0; i < y.length; i++) {
      let from = 0;
      let isInside = true;
      for (let axis = 0; axis < shape.length && isInside; axis++) {
        const position = (Math.floor(i / outStrides[axis]) % shape[axis]) - begins[axis];
        isInside = position >= 0 && position < x.shape[axis];
        from += position * strides[axis];
      }
      if (isInside) y[i] = x.data[from];
    }
    return [tensor(x.kind, shape, y)];
  },
  types: keptType,
  algebra: { kind: 'zero-filling', withValue: (attrs, value) => ({ ...attrs, value }) },
  codes: 'lost',
  atEnd: 'built',
  normalise: normalisePad,
};

/** What is added on both sides of every axis. */
function borders(
  { pads, axes = [] }: PadAttrs,
  shape: Shape,
  node: string,
): { readonly begins: number[]; readonly ends: number[] } {
  const named = axes.length > 0 ? resolveAxes(axes, shape.length, node) : shape.map((_, axis) => axis);
  if (pads.length !== 2 * named.length || !pads.every(Number.isSafeInteger)) {
    fail(graphDiagnostic('pad', { pads, shape }, { node }));
  }
  const begins = shape.map(() => 0);
  const ends = shape.map(() => 0);
  named.forEach((axis, i) => {
    begins[axis] = pads[i];
    ends[axis] = pads[named.length + i];
  });
  return { begins, ends };
}
