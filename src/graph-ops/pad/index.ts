import { fail } from '../../ir/diagnostic.ts';
import type { Node } from '../../ir/graph.ts';
import { sizeOf, stridesOf, tensor } from '../../ir/tensor.ts';
import { graphDiagnostic } from '../diagnostics.ts';
import { framesWhere } from '../frame-rules.ts';
import { keptType } from '../output-types.ts';
import { type GraphOpRoom, given } from '../room.ts';
import type { PadAttrs } from './attrs.ts';
import { borders, sourceOf } from './borders.ts';
import { normalisePad } from './normalise.ts';

export type { PadAttrs } from './attrs.ts';

/** The tensor with a border of one value, or of its own elements. */
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
        const source = sourceOf(position, x.shape[axis], attrs.mode);
        isInside = source !== undefined;
        from += (source ?? 0) * strides[axis];
      }
      if (isInside) y[i] = x.data[from];
    }
    return [tensor(x.kind, shape, y)];
  },
  types: keptType,
  algebra: { kind: 'zero-filling', withValue: (attrs, value) => ({ ...attrs, value }) },
  frames({ attrs, shape, node }) {
    const { begins, ends } = borders(attrs, shape(0), node);
    return framesWhere(begins[0] === 0 && ends[0] === 0);
  },
  codes: 'lost',
  atEnd: 'built',
  normalise: normalisePad,
};
