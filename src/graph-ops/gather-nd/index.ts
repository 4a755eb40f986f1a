import { fail } from '../../ir/diagnostic.ts';
import type { Node } from '../../ir/graph.ts';
import { sizeOf, stridesOf, tensor } from '../../ir/tensor.ts';
import { DROPPING } from '../algebra.ts';
import { graphDiagnostic } from '../diagnostics.ts';
import { framesWhere } from '../frame-rules.ts';
import { noIntegerForm } from '../normalising/context.ts';
import { keptType } from '../output-types.ts';
import { type GraphOpRoom, given, type NoAttrs } from '../room.ts';

/**
 * ONNX `GatherND` without batch dimensions: inputs data and indices [..., n]; each n indices (from the end where negative) name
 * a place on the first n axes of data, and y [..., the other axes of data] has what is there.
 */
export type GatherNdNode = Node<'gather-nd', NoAttrs>;

export const gatherNd: GraphOpRoom<'gather-nd', NoAttrs> = {
  kind: 'gather-nd',
  inputs: ['required', 'required'],
  infer(_, { node, shape }) {
    const [data, indices] = [shape(0), shape(1)];
    const count = indices.at(-1) ?? 0;
    if (count < 1 || count > data.length) {
      const what = `indices of 1 to ${data.length} axes`;
      fail(graphDiagnostic('rank', { what, expected: '1 or more', shape: indices }, { node }));
    }
    return [[...indices.slice(0, -1), ...data.slice(count)]];
  },
  evaluate(_, inputs, { node, shapes: [shape] }) {
    const [data, indices] = [given(inputs, 0), given(inputs, 1)];
    const count = indices.shape[indices.shape.length - 1];
    const strides = stridesOf(data.shape);
    const size = sizeOf(data.shape.slice(count));
    const y = new Float64Array(sizeOf(shape));
    for (let place = 0; place * count < indices.data.length; place++) {
      let from = 0;
      for (let axis = 0; axis < count; axis++) {
        const index = indices.data[place * count + axis];
        const length = data.shape[axis];
        if (index < -length || index >= length)
          fail(graphDiagnostic('index-out-of-range', { index, size: length }, { node }));
        from += (index < 0 ? index + length : index) * strides[axis];
      }
      y.set(data.data.subarray(from, from + size), place * size);
    }
    return [tensor(data.kind, shape, y)];
  },
  types: keptType,
  algebra: DROPPING,
  frames: ({ hasFrames, shape }) => framesWhere(!hasFrames(0) && shape(1).length > 1),
  codes: 'lost',
  atEnd: 'built',
  // Of parameters at a winner's index it is a choice of banks, which normalise/ makes.
  normalise: noIntegerForm,
};
