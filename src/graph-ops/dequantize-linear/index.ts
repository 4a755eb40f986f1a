import * as B from '../../exact/broadcast.ts';
import * as Q from '../../exact/rational.ts';
import * as S from '../../exact/surd.ts';
import type { Node } from '../../ir/graph.ts';
import { invariant } from '../../ir/invariant.ts';
import { type Tensor, tensor } from '../../ir/tensor.ts';
import { linearFrames } from '../frame-rules.ts';
import { rescaled } from '../normalising/affine.ts';
import { alongAxis, linearOperands } from '../normalising/along-axis.ts';
import { baseOf } from '../normalising/context.ts';
import { floatType } from '../output-types.ts';
import { checkLinearQuantizer, type LinearQuantizerAttrs, perElement } from '../quantized-types.ts';
import { type GraphOpRoom, given } from '../room.ts';

export type DequantizeLinearAttrs = LinearQuantizerAttrs;

/**
 * ONNX `DequantizeLinear`: inputs codes x, scale s, zero-point z (0 if omitted), one value each, one per position
 * on the axis, or one per block of positions on it; y = (x - z) * s, the difference exact, then float32.
 */
export type DequantizeLinearNode = Node<'dequantize-linear', DequantizeLinearAttrs>;

export const dequantizeLinear: GraphOpRoom<'dequantize-linear', DequantizeLinearAttrs> = {
  kind: 'dequantize-linear',
  inputs: ['required', 'required', 'optional'],
  infer(attrs, context) {
    checkLinearQuantizer(attrs, context);
    return [context.shape(0)];
  },
  evaluate({ axis, block }, inputs, { node }) {
    const x = given(inputs, 0);
    const scale = perElement(given(inputs, 1), x.shape, axis, node, block);
    const zeroPoint = perElement(inputs[2], x.shape, axis, node, block);
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
  frames: view =>
    view.attrs.block === undefined ? linearFrames(view) : 'its scales belong to blocks of elements',
  codes: {
    kind: 'made',
    make({ axis, block }, [codes, scale, zeroPoint]) {
      invariant(codes && scale, 'a quantizer without scale');
      const along = (operand: Tensor) => alongAxis(operand, axis, codes.shape, block);
      const zeros = zeroPoint && B.expand(B.map(along(zeroPoint), Q.toNumber), codes.shape);
      const units = along(scale);
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
