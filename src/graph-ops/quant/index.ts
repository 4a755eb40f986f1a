import type { Node } from '../../ir/graph.ts';
import { invariant } from '../../ir/invariant.ts';
import { sizeOf, tensor } from '../../ir/tensor.ts';
import { broadcastData, checkBroadcastsTo } from '../broadcast.ts';
import { alignedFrames } from '../frame-rules.ts';
import { codesBehind } from '../normalising/codes.ts';
import { floatType } from '../output-types.ts';
import { checkBitWidth, checkWeightScale, checkZeroPoint } from '../quantizer-checks.ts';
import { hasOneScale } from '../quantizer-facts.ts';
import { type GraphOpRoom, given } from '../room.ts';
import { rounding } from '../rounding.ts';
import type { QuantAttrs } from './attrs.ts';
import { normaliseQuant } from './normalise.ts';

export type { QuantAttrs } from './attrs.ts';

/**
 * Uniform quantization, QONNX `Quant`: inputs x, scale s, zero-point z, bit width b (each of the last three
 * broadcasts to x).
 *
 * y = (round(clip(x / s + z, lo, hi)) - z) * s, float32 after each step; the clip comes before the round.
 * Signed: lo = -2^(b-1) (+ 1 if narrow), hi = 2^(b-1) - 1. Unsigned: lo = 0, hi = 2^b - 1 (- 1 if narrow).
 * A negative scale turns the codes: the highest stands for the lowest value.
 * Signed with b = 1 has the two codes -1 and +1: +1 where x / s + z >= 0. With b = 0 the code is 0.
 */
export type QuantNode = Node<'quant', QuantAttrs>;

/** The lowest and the highest code; the pair -1, +1 of the signed one-bit case has nothing between. */
export function codeRange({ signed, narrow }: Pick<QuantAttrs, 'signed' | 'narrow'>, bits: number) {
  if (bits === 0) return { min: 0, max: 0 };
  if (signed && bits === 1) return { min: -1, max: 1 };
  if (signed) return { min: -(2 ** (bits - 1)) + (narrow ? 1 : 0), max: 2 ** (bits - 1) - 1 };
  return { min: 0, max: 2 ** bits - (narrow ? 2 : 1) };
}

const OPERANDS = ['x', 'scale', 'zero-point', 'bit width'];

export const quant: GraphOpRoom<'quant', QuantAttrs> = {
  kind: 'quant',
  inputs: ['required', 'required', 'required', 'required'],
  infer(_, context) {
    const shape = context.shape(0);
    for (const i of [1, 2, 3]) checkBroadcastsTo(context.shape(i), shape, `the ${OPERANDS[i]}`, context.node);
    checkWeightScale(context.constant(1), context.constant(0), context.node);
    checkZeroPoint(context.constant(2), context.node);
    checkBitWidth(context.constant(3), context.node, 0);
    return [shape];
  },
  evaluate(attrs, inputs) {
    const x = given(inputs, 0);
    const [scale, zeroPoint, bits] = [1, 2, 3].map(i => broadcastData(given(inputs, i), x.shape));
    const round = rounding(attrs.roundingMode);
    const y = new Float64Array(sizeOf(x.shape));
    let range = codeRange(attrs, bits[0]);
    for (let i = 0; i < y.length; i++) {
      if (i > 0 && bits[i] !== bits[i - 1]) range = codeRange(attrs, bits[i]);
      const s = Math.fround(scale[i]);
      const z = Math.fround(zeroPoint[i]);
      const real = Math.fround(Math.fround(Math.fround(x.data[i]) / s) + z);
      const clipped = Math.max(Math.min(real, Math.fround(range.max)), Math.fround(range.min));
      const code = attrs.signed && bits[i] === 1 ? (real >= 0 ? 1 : -1) : round(clipped);
      y[i] = Math.fround(Math.fround(code - z) * s);
    }
    return [tensor('float32', x.shape, y)];
  },
  types: floatType,
  algebra: {
    kind: 'quantizer',
    hasZero({ constant }) {
      const zeroPoints = constant(2)?.data ?? [];
      return zeroPoints.every(z => z === zeroPoints[0] && Number.isInteger(z));
    },
    isForHost: () => true,
    ownScale: view => (hasOneScale(view) ? Math.abs(view.constant(1)?.data[0] ?? 0) || undefined : undefined),
  },
  frames: alignedFrames,
  codes: {
    kind: 'made',
    make(_, [, scale, zeroPoint], result) {
      invariant(scale && zeroPoint, 'a quantizer without scale');
      return codesBehind(result, scale, zeroPoint);
    },
  },
  atEnd: 'built',
  normalise: normaliseQuant,
};
