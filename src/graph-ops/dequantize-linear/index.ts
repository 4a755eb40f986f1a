import * as B from '../../exact/broadcast.ts';
import * as Q from '../../exact/rational.ts';
import * as S from '../../exact/surd.ts';
import type { Node } from '../../ir/graph.ts';
import { invariant } from '../../ir/invariant.ts';
import { tensor } from '../../ir/tensor.ts';
import { linearFrames } from '../frame-rules.ts';
import { rescaled } from '../normalising/affine.ts';
import { alongAxis, linearOperands } from '../normalising/along-axis.ts';
import { baseOf } from '../normalising/context.ts';
import { floatType } from '../output-types.ts';
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
  types: floatType,
  algebra: {
    kind: 'quantizer',
    hasZero: () => true,
    // What it reads are codes already.
    isForHost: () => false,
    ownScale: () => undefined,
  },
  frames: linearFrames,
  codes: {
    kind: 'made',
    make({ axis }, [codes, scale, zeroPoint]) {
      invariant(codes && scale, 'a quantizer without scale');
      const rank = codes.shape.length;
      const zeros = zeroPoint && B.expand(B.map(alongAxis(zeroPoint, axis, rank), Q.toNumber), codes.shape);
      const units = alongAxis(scale, axis, rank);
      const signs = B.expand(
        B.map(units, s => Q.sign(s)),
        codes.shape,
      );
      // Units are positive: where a scale is negative, its codes are negated, and where it is zero, they are.
      const differences = codes.data.map((code, i) => signs[i] * (code - (zeros?.[i] ?? 0)) + 0);
      const unit = B.map(units, s => (s.num === 0n ? Q.ONE : s.num < 0n ? Q.negate(s) : s));
      return { codes: Float64Array.from(differences), unit };
    },
  },
  atEnd: 'built',
  normalise(node, context) {
    const { scale, zeroPoint } = linearOperands(node, context);
    const map = B.zip(scale, zeroPoint, (s, z) => ({
      scale: S.fromRational(s),
      offset: S.fromRational(Q.negate(Q.multiply(s, z))),
    }));
    return [rescaled(baseOf(node), map)];
  },
};
