import type { Node } from '../../ir/graph.ts';
import { OPAQUE } from '../algebra.ts';
import { resolveAxis } from '../axes.ts';
import { framesAlong } from '../frame-rules.ts';
import { noIntegerForm } from '../normalising/context.ts';
import { arithmeticType } from '../output-types.ts';
import { type GraphOpRoom, given } from '../room.ts';
import { mapSoftmaxRows, type SoftmaxAttrs, shiftedExponentials, softmaxAtEnd } from '../softmax-rows.ts';

/** y = exp(x - max) / sum(exp(x - max)) over the elements that `attrs` groups. */
export type SoftmaxNode = Node<'softmax', SoftmaxAttrs>;

export const softmax: GraphOpRoom<'softmax', SoftmaxAttrs> = {
  kind: 'softmax',
  inputs: ['required'],
  infer({ axis }, { node, shape }) {
    resolveAxis(axis, shape(0).length, node);
    return [shape(0)];
  },
  evaluate: (attrs, inputs, { node }) => [
    mapSoftmaxRows(given(inputs, 0), attrs, node, row => {
      const { exponentials, sum } = shiftedExponentials(row);
      row.set(exponentials.map(value => Math.fround(value / sum)));
    }),
  ],
  types: arithmeticType,
  algebra: OPAQUE,
  frames: framesAlong(({ axis }) => [axis]),
  codes: 'lost',
  atEnd: softmaxAtEnd('Softmax'),
  normalise: noIntegerForm,
};
