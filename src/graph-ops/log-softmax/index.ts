import type { Node } from '../../ir/graph.ts';
import { OPAQUE } from '../algebra.ts';
import { resolveAxis } from '../axes.ts';
import { framesAlong } from '../frame-rules.ts';
import { noIntegerForm } from '../normalising/context.ts';
import { arithmeticType } from '../output-types.ts';
import { type GraphOpRoom, given } from '../room.ts';
import { mapSoftmaxRows, type SoftmaxAttrs, shiftedExponentials, softmaxAtEnd } from '../softmax-rows.ts';

/** y = (x - max) - log(sum(exp(x - max))) over the elements that `attrs` groups. */
export type LogSoftmaxNode = Node<'log-softmax', SoftmaxAttrs>;

export const logSoftmax: GraphOpRoom<'log-softmax', SoftmaxAttrs> = {
  kind: 'log-softmax',
  inputs: ['required'],
  infer({ axis }, { node, shape }) {
    resolveAxis(axis, shape(0).length, node);
    return [shape(0)];
  },
  evaluate: (attrs, inputs, { node }) => [
    mapSoftmaxRows(given(inputs, 0), attrs, node, row => {
      const { shifted, sum } = shiftedExponentials(row);
      const logarithm = Math.fround(Math.log(sum));
      row.set(shifted.map(value => Math.fround(value - logarithm)));
    }),
  ],
  types: arithmeticType,
  algebra: OPAQUE,
  frames: framesAlong(({ axis }) => [axis]),
  codes: 'lost',
  atEnd: softmaxAtEnd('LogSoftmax'),
  normalise: noIntegerForm,
};
