import { fail } from '../../ir/diagnostic.ts';
import type { Node } from '../../ir/graph.ts';
import { sizeOf, tensor } from '../../ir/tensor.ts';
import { DROPPING } from '../algebra.ts';
import { axisView, resolveAxis } from '../axes.ts';
import { graphDiagnostic } from '../diagnostics.ts';
import { framesWhere } from '../frame-rules.ts';
import { baseOf, noIntegerForm } from '../normalising/context.ts';
import { takenAlongAxes } from '../normalising/taken.ts';
import { keptType } from '../output-types.ts';
import { type GraphOpRoom, given } from '../room.ts';

export interface GatherAttrs {
  readonly axis: number;
}

/** Inputs data and indices; y takes, along `axis`, the entries of data that indices names (negative: from the end). */
export type GatherNode = Node<'gather', GatherAttrs>;

export const gather: GraphOpRoom<'gather', GatherAttrs> = {
  kind: 'gather',
  inputs: ['required', 'required'],
  infer(attrs, { node, shape }) {
    const data = shape(0);
    const axis = resolveAxis(attrs.axis, data.length, node);
    return [[...data.slice(0, axis), ...shape(1), ...data.slice(axis + 1)]];
  },
  evaluate(attrs, inputs, { node, shapes }) {
    const x = given(inputs, 0);
    const indices = given(inputs, 1).data;
    const { outer, size, inner } = axisView(x.shape, resolveAxis(attrs.axis, x.shape.length, node));
    const y = new Float64Array(sizeOf(shapes[0]));
    let out = 0;
    for (let o = 0; o < outer; o++) {
      for (const index of indices) {
        const from = (o * size + placeOf(index, size, node)) * inner;
        for (let i = 0; i < inner; i++) y[out++] = x.data[from + i];
      }
    }
    return [tensor(x.kind, shapes[0], y)];
  },
  types: keptType,
  algebra: DROPPING,
  frames({ attrs, hasFrames, shape, node }) {
    const axis = resolveAxis(attrs.axis, shape(0).length, node);
    // Of the data, an entry of each frame; or for each frame's index an entry of a constant.
    return framesWhere(hasFrames(0) ? !hasFrames(1) && axis !== 0 : axis === 0);
  },
  codes: 'lost',
  atEnd: 'built',
  // Among parameters it is a choice of banks, which normalise/ makes of the nodes that read them.
  normalise(node, context) {
    const indices = context.exact(node.inputs[1]);
    if (!indices || context.exact(node.inputs[0])) return noIntegerForm(node);
    const shape = context.shapeOf(node.inputs[0]);
    const axis = resolveAxis(node.attrs.axis, shape.length, node.name);
    const places = Array.from(indices.tensor.data, index => placeOf(index, shape[axis], node.name));
    return takenAlongAxes(baseOf(node), context, [{ axis, indices: places }], node.kind);
  },
};

/** An index, counted from the end where negative, as a place of an axis. */
function placeOf(index: number, size: number, node: string): number {
  if (index < -size || index >= size) {
    fail(graphDiagnostic('index-out-of-range', { index, size }, { node }));
  }
  return index < 0 ? index + size : index;
}
