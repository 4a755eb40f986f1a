import { fail } from '../../ir/diagnostic.ts';
import type { Node } from '../../ir/graph.ts';
import { sizeOf, stridesOf, tensor } from '../../ir/tensor.ts';
import { MOVING } from '../algebra.ts';
import { graphDiagnostic } from '../diagnostics.ts';
import { framesWhere } from '../frame-rules.ts';
import { baseOf, constantOf } from '../normalising/context.ts';
import { takenAlongAxes } from '../normalising/taken.ts';
import { keptType } from '../output-types.ts';
import { type GraphOpRoom, given, type NoAttrs } from '../room.ts';

/** The data again and again along each axis, as often as the second input lists (ONNX, Tile). */
export type TileNode = Node<'tile', NoAttrs>;

export const tile: GraphOpRoom<'tile', NoAttrs> = {
  kind: 'tile',
  inputs: ['required', 'required'],
  infer(_, { node, shape, constant }) {
    const repeats = constant(1) ?? fail(graphDiagnostic('needs-constant', { what: 'repeats' }, { node }));
    const from = shape(0);
    if (repeats.shape.length !== 1 || repeats.data.length !== from.length || repeats.data.some(n => n < 0)) {
      fail(graphDiagnostic('repeats', { repeats: [...repeats.data], shape: from }, { node }));
    }
    return [from.map((dim, axis) => dim * repeats.data[axis])];
  },
  evaluate(_, inputs, { shapes: [shape] }) {
    const x = given(inputs, 0);
    const [from, to] = [stridesOf(x.shape), stridesOf(shape)];
    const y = new Float64Array(sizeOf(shape));
    for (let i = 0; i < y.length; i++) {
      let place = 0;
      for (let axis = 0; axis < shape.length; axis++) {
        place += (Math.floor(i / to[axis]) % x.shape[axis]) * from[axis];
      }
      y[i] = x.data[place];
    }
    return [tensor(x.kind, shape, y)];
  },
  types: keptType,
  algebra: MOVING,
  frames: ({ hasFrames, constant }) => framesWhere(hasFrames(0) && constant(1)?.data[0] === 1),
  codes: 'lost',
  atEnd: 'built',
  normalise(node, context) {
    const repeats = constantOf(node, context, 1, 'repeats').tensor.data;
    const taken = context.shapeOf(node.inputs[0]).map((size, axis) => ({
      axis,
      indices: Array.from({ length: size * repeats[axis] }, (_, i) => i % size),
    }));
    return takenAlongAxes(baseOf(node), context, taken, node.kind);
  },
};
