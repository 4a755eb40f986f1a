import { fail } from '../../ir/diagnostic.ts';
import type { Node } from '../../ir/graph.ts';
import { sizeOf, tensor } from '../../ir/tensor.ts';
import { axisView, resolveAxis } from '../axes.ts';
import { graphDiagnostic } from '../diagnostics.ts';
import { framesAlong } from '../frame-rules.ts';
import { baseOf, unsupported } from '../normalising/context.ts';
import { rankedAlong } from '../normalising/ranking.ts';
import { type GraphOpRoom, given } from '../room.ts';

export interface TopKAttrs {
  readonly k: number;
  readonly axis: number;
  /** The greatest elements, or the smallest. */
  readonly largest: boolean;
  /** False lets the order of the k elements be any; they come in order all the same. */
  readonly sorted: boolean;
}

/** Outputs: the k greatest (smallest) elements along `axis`, and their indices, int64; on ties the lowest index first. */
export type TopKNode = Node<'top-k', TopKAttrs>;

export const topK: GraphOpRoom<'top-k', TopKAttrs> = {
  kind: 'top-k',
  inputs: ['required'],
  outputs: 2,
  infer({ k, ...attrs }, { node, shape }) {
    const axis = resolveAxis(attrs.axis, shape(0).length, node);
    const size = shape(0)[axis];
    if (!Number.isInteger(k) || k < 0 || k > size) fail(graphDiagnostic('top-k', { k, size }, { node }));
    const out = shape(0).map((dim, i) => (i === axis ? k : dim));
    return [out, out];
  },
  evaluate({ k, largest, ...attrs }, inputs, { node, shapes: [shape] }) {
    const x = given(inputs, 0);
    const { outer, size, inner } = axisView(x.shape, resolveAxis(attrs.axis, x.shape.length, node));
    const values = new Float64Array(sizeOf(shape));
    const indices = new Float64Array(sizeOf(shape));
    for (let line = 0; line < outer * inner; line++) {
      const [o, i] = [Math.floor(line / inner), line % inner];
      const at = (position: number) => x.data[(o * size + position) * inner + i];
      const order = Array.from({ length: size }, (_, position) => position);
      order.sort((a, b) => (largest ? at(b) - at(a) : at(a) - at(b)) || a - b);
      for (let rank = 0; rank < k; rank++) {
        values[(o * k + rank) * inner + i] = at(order[rank]);
        indices[(o * k + rank) * inner + i] = order[rank];
      }
    }
    return [tensor(x.kind, shape, values), tensor('int64', shape, indices)];
  },
  types: ([first]) => [first, 'int64'],
  algebra: { kind: 'ranking' },
  frames: framesAlong(({ axis }) => [axis]),
  codes: 'lost',
  atEnd: 'built',
  normalise(node, context) {
    if (context.isRead(node.outputs[0]))
      unsupported(node, 'its values are read; only the indices are computed');
    if (!node.attrs.largest) unsupported(node, 'it takes the smallest');
    if (node.attrs.k < 1) unsupported(node, 'k is 0');
    return rankedAlong(node, context, { ...baseOf(node), outputs: [node.outputs[1]] }, node.attrs.k);
  },
};
