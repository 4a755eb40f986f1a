import type { Node } from '../../ir/graph.ts';
import { tensor } from '../../ir/tensor.ts';
import { broadcastData, checkBroadcastsTo } from '../broadcast.ts';
import { checkScale } from '../quantizer-checks.ts';
import { type GraphOpRoom, given, type NoAttrs } from '../room.ts';

/** QONNX `BipolarQuant`: inputs x and scale s (broadcasts to x); y = s where x >= 0, -s elsewhere. */
export type BipolarQuantNode = Node<'bipolar-quant', NoAttrs>;

export const bipolarQuant: GraphOpRoom<'bipolar-quant', NoAttrs> = {
  kind: 'bipolar-quant',
  inputs: ['required', 'required'],
  infer(_, context) {
    const shape = context.shape(0);
    checkBroadcastsTo(context.shape(1), shape, 'the scale', context.node);
    checkScale(context.constant(1), context.node);
    return [shape];
  },
  evaluate(_, inputs) {
    const x = given(inputs, 0);
    const scale = broadcastData(given(inputs, 1), x.shape);
    return [
      tensor(
        'float32',
        x.shape,
        x.data.map((value, i) => (value >= 0 ? scale[i] : -scale[i])),
      ),
    ];
  },
};
