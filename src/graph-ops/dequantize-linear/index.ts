import type { Node } from '../../ir/graph.ts';
import { tensor } from '../../ir/tensor.ts';
import { checkLinearQuantizer, type DequantizedType, perElement } from '../quantized-types.ts';
import { type GraphOpRoom, given } from '../room.ts';

export interface DequantizeLinearAttrs {
  /** What the codes are stored in. */
  readonly type: DequantizedType;
  /** The axis that a scale of several values belongs to. */
  readonly axis: number;
}

/**
 * ONNX `DequantizeLinear`: inputs codes x, scale s, zero-point z (0 if omitted), one value each or one per position
 * on the axis; y = (x - z) * s, the difference exact, then float32.
 */
export type DequantizeLinearNode = Node<'dequantize-linear', DequantizeLinearAttrs>;

export const dequantizeLinear: GraphOpRoom<'dequantize-linear', DequantizeLinearAttrs> = {
  kind: 'dequantize-linear',
  inputs: ['required', 'required', 'optional'],
  infer(attrs, context) {
    checkLinearQuantizer(attrs, context);
    return [context.shape(0)];
  },
  evaluate({ axis }, inputs, { node }) {
    const x = given(inputs, 0);
    const scale = perElement(given(inputs, 1), x.shape, axis, node);
    const zeroPoint = perElement(inputs[2], x.shape, axis, node);
    const y = x.data.map((code, i) => Math.fround(Math.fround(code - zeroPoint(i)) * scale(i)));
    return [tensor('float32', x.shape, y)];
  },
};
