import { fail } from '../../ir/diagnostic.ts';
import type { Node } from '../../ir/graph.ts';
import { type ElementKind, sizeOf, tensor } from '../../ir/tensor.ts';
import { OPAQUE } from '../algebra.ts';
import { graphDiagnostic } from '../diagnostics.ts';
import { noFrames } from '../frame-rules.ts';
import { noIntegerForm } from '../normalising/context.ts';
import type { GraphOpRoom } from '../room.ts';

export interface ConstantOfShapeAttrs {
  readonly kind: ElementKind;
  readonly value: number;
}

/** A tensor of the shape that the input lists, filled with one value. */
export type ConstantOfShapeNode = Node<'constant-of-shape', ConstantOfShapeAttrs>;

export const constantOfShape: GraphOpRoom<'constant-of-shape', ConstantOfShapeAttrs> = {
  kind: 'constant-of-shape',
  inputs: ['required'],
  infer(_, { node, constant }) {
    const target = constant(0) ?? fail(graphDiagnostic('needs-constant', { what: 'the shape' }, { node }));
    const shape = [...target.data];
    if (target.shape.length !== 1 || shape.some(dim => dim < 0)) {
      fail(graphDiagnostic('reshape', { from: [1], to: shape }, { node }));
    }
    return [shape];
  },
  evaluate: ({ kind, value }, _, { shapes: [shape] }) => [
    tensor(kind, shape, new Float64Array(sizeOf(shape)).fill(value)),
  ],
  types: (_, { kind }) => [kind],
  algebra: OPAQUE,
  frames: noFrames,
  codes: 'lost',
  atEnd: 'built',
  normalise: noIntegerForm,
};
