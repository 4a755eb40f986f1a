import type { Node } from '../../ir/graph.ts';
import { tensor } from '../../ir/tensor.ts';
import { linearFrames } from '../frame-rules.ts';
import { roundHalfEven } from '../number-kinds.ts';
import { checkLinearQuantizer, codesOf, perElement, type QuantizedType } from '../quantized-types.ts';
import { type GraphOpRoom, given } from '../room.ts';
import { normaliseQuantizeLinear } from './normalise.ts';

export interface QuantizeLinearAttrs {
  /** What the codes are stored in. */
  readonly type: QuantizedType;
  /** The axis that a scale of several values belongs to. */
  readonly axis: number;
}

/**
 * ONNX `QuantizeLinear`: inputs x, scale s, zero-point z (0 if omitted), one value each or one per position on the
 * axis; y = saturate(round_half_even(x / s) + z), the quotient in float32, y integer codes.
 */
export type QuantizeLinearNode = Node<'quantize-linear', QuantizeLinearAttrs>;

export const quantizeLinear: GraphOpRoom<'quantize-linear', QuantizeLinearAttrs> = {
  kind: 'quantize-linear',
  inputs: ['required', 'required', 'optional'],
  infer(attrs, context) {
    checkLinearQuantizer(attrs, context);
    return [context.shape(0)];
  },
  evaluate({ type, axis }, inputs, { node }) {
    const x = given(inputs, 0);
    const { min, max } = codesOf(type);
    const scale = perElement(given(inputs, 1), x.shape, axis, node);
    const zeroPoint = perElement(inputs[2], x.shape, axis, node);
    const codes = x.data.map((value, i) => {
      const code = roundHalfEven(Math.fround(value / scale(i))) + zeroPoint(i);
      return Math.min(Math.max(code, min), max);
    });
    return [tensor('int64', x.shape, codes)];
  },
  types: (_, { type }) => [type],
  algebra: {
    kind: 'quantizer',
    hasZero: () => true,
    isForHost: () => true,
    ownScale: () => undefined,
  },
  frames: linearFrames,
  codes: 'lost',
  atEnd: 'built',
  normalise: normaliseQuantizeLinear,
};
