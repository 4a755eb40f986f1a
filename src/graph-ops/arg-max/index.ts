import type { Node } from '../../ir/graph.ts';
import { sizeOf, tensor } from '../../ir/tensor.ts';
import { axisView, resolveAxis } from '../axes.ts';
import { framesAlong } from '../frame-rules.ts';
import { baseOf, unsupported } from '../normalising/context.ts';
import { rankedAlong } from '../normalising/ranking.ts';
import { type GraphOpRoom, given } from '../room.ts';

export interface ArgMaxAttrs {
  readonly axis: number;
  /** Keeps the reduced axis with size 1. */
  readonly keepDims: boolean;
  /** On ties the last index instead of the first. */
  readonly selectLastIndex: boolean;
}

/** The index of the greatest element along `axis`, int64. */
export type ArgMaxNode = Node<'arg-max', ArgMaxAttrs>;

export const argMax: GraphOpRoom<'arg-max', ArgMaxAttrs> = {
  kind: 'arg-max',
  inputs: ['required'],
  infer(attrs, { node, shape }) {
    const axis = resolveAxis(attrs.axis, shape(0).length, node);
    const middle = attrs.keepDims ? [1] : [];
    return [[...shape(0).slice(0, axis), ...middle, ...shape(0).slice(axis + 1)]];
  },
  evaluate(attrs, inputs, { node, shapes: [shape] }) {
    const x = given(inputs, 0);
    const { size, inner } = axisView(x.shape, resolveAxis(attrs.axis, x.shape.length, node));
    const y = new Float64Array(sizeOf(shape));
    for (let out = 0; out < y.length; out++) {
      const offset = Math.floor(out / inner) * size * inner + (out % inner);
      let best = 0;
      for (let i = 1; i < size; i++) {
        const value = x.data[offset + i * inner];
        const most = x.data[offset + best * inner];
        if (value > most || (attrs.selectLastIndex && value === most)) best = i;
      }
      y[out] = best;
    }
    return [tensor('int64', shape, y)];
  },
  types: () => ['int64'],
  algebra: { kind: 'ranking' },
  frames: framesAlong(({ axis }) => [axis]),
  codes: 'lost',
  atEnd: 'built',
  normalise(node, context) {
    if (node.attrs.selectLastIndex) {
      unsupported(node, 'it takes the last index on ties; the hardware takes the first');
    }
    return rankedAlong(node, context, baseOf(node), 1);
  },
};
