import { fail } from '../../ir/diagnostic.ts';
import type { Node } from '../../ir/graph.ts';
import { sizeOf, tensor } from '../../ir/tensor.ts';
import { axisView, resolveAxis } from '../axes.ts';
import { graphDiagnostic } from '../diagnostics.ts';
import { framesAlong } from '../frame-rules.ts';
import { commonKind } from '../number-kinds.ts';
import { joinedType } from '../output-types.ts';
import { type GraphOpRoom, given, type Shape } from '../room.ts';
import { normaliseConcat } from './normalise.ts';

export interface ConcatAttrs {
  readonly axis: number;
}

/** The inputs one after the other along `axis`; their other dimensions are equal. */
export type ConcatNode = Node<'concat', ConcatAttrs>;

export const concat: GraphOpRoom<'concat', ConcatAttrs> = {
  kind: 'concat',
  inputs: ['variadic'],
  infer(attrs, { node, shape, has }) {
    const shapes: Shape[] = [];
    for (let i = 0; has(i); i++) shapes.push(shape(i));
    const [first] = shapes;
    const axis = resolveAxis(attrs.axis, first.length, node);
    for (const other of shapes) {
      const fits = other.length === first.length && other.every((dim, i) => i === axis || dim === first[i]);
      if (!fits) fail(graphDiagnostic('concat-shapes', { a: first, b: other, axis }, { node }));
    }
    return [first.map((dim, i) => (i === axis ? shapes.reduce((sum, s) => sum + s[axis], 0) : dim))];
  },
  evaluate(attrs, inputs, { node, shapes: [shape] }) {
    const tensors = inputs.map((_, i) => given(inputs, i));
    const axis = resolveAxis(attrs.axis, shape.length, node);
    const y = new Float64Array(sizeOf(shape));
    const { outer } = axisView(shape, axis);
    let out = 0;
    for (let o = 0; o < outer; o++) {
      for (const part of tensors) {
        const length = part.data.length / outer;
        y.set(part.data.subarray(o * length, (o + 1) * length), out);
        out += length;
      }
    }
    return [tensor(commonKind(tensors.map(t => t.kind)), shape, y)];
  },
  types: joinedType,
  algebra: { kind: 'joining' },
  frames: framesAlong(({ axis }) => [axis]),
  codes: 'lost',
  atEnd: 'built',
  normalise: normaliseConcat,
};
