import { fail } from '../../ir/diagnostic.ts';
import type { Node } from '../../ir/graph.ts';
import { sizeOf, stridesOf, tensor } from '../../ir/tensor.ts';
import { MOVING } from '../algebra.ts';
import { resolveAxes } from '../axes.ts';
import { graphDiagnostic } from '../diagnostics.ts';
import { framesWhere } from '../frame-rules.ts';
import { baseOf, unsupported } from '../normalising/context.ts';
import { keptType } from '../output-types.ts';
import { type GraphOpRoom, given, type Shape } from '../room.ts';

export interface ResizeNearestAttrs {
  /** By how much each axis grows, or how large it becomes. */
  readonly by: 'factors' | 'sizes';
  readonly values: readonly number[];
  /** Which axes the values are for; all in order unless told. */
  readonly axes?: readonly number[];
}

/** Nearest-neighbour enlargement by whole factors: every element is repeated, output i is input floor(i / factor). */
export type ResizeNearestNode = Node<'resize-nearest', ResizeNearestAttrs>;

export const resizeNearest: GraphOpRoom<'resize-nearest', ResizeNearestAttrs> = {
  kind: 'resize-nearest',
  inputs: ['required'],
  infer: (attrs, { node, shape }) => [
    factorsOf(attrs, shape(0), node).map((factor, axis) => shape(0)[axis] * factor),
  ],
  evaluate(attrs, inputs, { node, shapes: [shape] }) {
    const x = given(inputs, 0);
    const factors = factorsOf(attrs, x.shape, node);
    const strides = stridesOf(x.shape);
    const outStrides = stridesOf(shape);
    const y = new Float64Array(sizeOf(shape));
    for (let i = 0; i < y.length; i++) {
      let from = 0;
      for (let axis = 0; axis < shape.length; axis++) {
        const position = Math.floor(i / outStrides[axis]) % shape[axis];
        from += Math.floor(position / factors[axis]) * strides[axis];
      }
      y[i] = x.data[from];
    }
    return [tensor(x.kind, shape, y)];
  },
  types: keptType,
  algebra: MOVING,
  frames({ attrs, shape, frames, node }) {
    if (factorsOf(attrs, shape(0), node)[0] !== 1) return framesWhere(false);
    if (attrs.by === 'factors') return {};
    const first = attrs.axes ? resolveAxes(attrs.axes, shape(0).length, node).indexOf(0) : 0;
    return {
      attrs: { ...attrs, values: attrs.values.map((size, i) => (i === first ? size / frames : size)) },
    };
  },
  codes: 'lost',
  atEnd: 'built',
  normalise(node, context) {
    const from = context.shapeOf(node.inputs[0]);
    const factors = context.shapeOf(node.outputs[0]).map((dim, axis) => dim / from[axis]);
    if ((from.length !== 4 && from.length !== 3) || factors[0] !== 1 || factors[1] !== 1) {
      unsupported({ kind: 'resize', name: node.name }, 'only the places of images are repeated');
    }
    const [down, across] = from.length === 4 ? factors.slice(2) : [1, factors[2]];
    return [{ ...baseOf(node), kind: 'upsample', attrs: { factors: [down, across] } }];
  },
};

/** The factor of every axis. */
function factorsOf({ by, values, axes }: ResizeNearestAttrs, shape: Shape, node: string): readonly number[] {
  const named = axes ? resolveAxes(axes, shape.length, node) : shape.map((_, axis) => axis);
  const factors = shape.map((dim, axis) => {
    const i = named.indexOf(axis);
    if (i < 0) return 1;
    return by === 'factors' ? values[i] : values[i] / dim;
  });
  if (values.length !== named.length || factors.some(f => !Number.isSafeInteger(f) || f < 1)) {
    fail(graphDiagnostic('resize', { shape, factors }, { node }));
  }
  return factors;
}
