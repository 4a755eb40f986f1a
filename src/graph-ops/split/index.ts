import type { CanonicalOp } from '../../canonical/graph.ts';
import { fail } from '../../ir/diagnostic.ts';
import type { Node } from '../../ir/graph.ts';
import { sizeOf, tensor } from '../../ir/tensor.ts';
import { DROPPING } from '../algebra.ts';
import { axisView, resolveAxis } from '../axes.ts';
import { graphDiagnostic } from '../diagnostics.ts';
import { framesAlong } from '../frame-rules.ts';
import { baseOf } from '../normalising/context.ts';
import { keptType } from '../output-types.ts';
import { type GraphOpRoom, given, type Shape } from '../room.ts';

export interface SplitAttrs {
  readonly axis: number;
  /** Number of outputs. */
  readonly parts: number;
  /** Size of each part; equal ones unless told, the last one smaller where they do not divide the axis. */
  readonly sizes?: readonly number[];
}

/** Consecutive parts of x along `axis`, one per output. */
export type SplitNode = Node<'split', SplitAttrs>;

export const split: GraphOpRoom<'split', SplitAttrs> = {
  kind: 'split',
  inputs: ['required'],
  outputs: 'variadic',
  infer(attrs, { node, shape }) {
    const axis = resolveAxis(attrs.axis, shape(0).length, node);
    return partSizes(attrs, shape(0), axis, node).map(size =>
      shape(0).map((dim, i) => (i === axis ? size : dim)),
    );
  },
  evaluate(attrs, inputs, { node, shapes }) {
    const x = given(inputs, 0);
    const axis = resolveAxis(attrs.axis, x.shape.length, node);
    const { outer, size, inner } = axisView(x.shape, axis);
    let start = 0;
    return shapes.map(shape => {
      const length = shape[axis] * inner;
      const y = new Float64Array(sizeOf(shape));
      for (let o = 0; o < outer; o++) {
        const from = (o * size + start) * inner;
        y.set(x.data.subarray(from, from + length), o * length);
      }
      start += shape[axis];
      return tensor(x.kind, shape, y);
    });
  },
  types: keptType,
  algebra: DROPPING,
  frames: framesAlong(({ axis }) => [axis]),
  codes: 'lost',
  atEnd: 'built',
  /** One slice for each part that is read. */
  normalise(node, context) {
    const shape = context.shapeOf(node.inputs[0]);
    const axis = resolveAxis(node.attrs.axis, shape.length, node.name);
    const counts = partSizes(node.attrs, shape, axis, node.name);
    let start = 0;
    const parts = node.outputs.map((output, i): CanonicalOp => {
      const count = counts[i];
      const attrs = { axis, start, count };
      start += count;
      return { ...baseOf(node), kind: 'slice', name: `${node.name} ${i}`, outputs: [output], attrs };
    });
    return parts.filter(({ outputs: [part], attrs }) => {
      const isEmpty = 'count' in attrs && attrs.count === 0;
      return part !== '' && !isEmpty && context.isRead(part);
    });
  },
};

function partSizes(
  { parts, sizes }: SplitAttrs,
  shape: Shape,
  axis: number,
  node: string,
): readonly number[] {
  const size = shape[axis];
  const chunk = Math.ceil(size / parts);
  const all = sizes ?? Array.from({ length: parts }, (_, i) => (i < parts - 1 ? chunk : size - chunk * i));
  const isWhole = all.length === parts && all.every(part => Number.isSafeInteger(part) && part >= 0);
  if (isWhole && all.reduce((sum, part) => sum + part, 0) === size) return all;
  const wanted = sizes ? `parts of ${sizes.join(', ')}` : `${parts} parts`;
  return fail(graphDiagnostic('split', { size, axis, parts: wanted }, { node }));
}
