import type { Broadcast } from '../../exact/broadcast.ts';
import * as B from '../../exact/broadcast.ts';
import type { Rational } from '../../exact/rational.ts';
import * as Q from '../../exact/rational.ts';
import { broadcastIndices, type Tensor } from '../../ir/tensor.ts';

/** Element i of a constant is codes[i] * unit[i], exactly. */
export interface QuantizedCodes {
  readonly codes: Float64Array;
  readonly unit: Broadcast<Rational>;
}

type Shape = readonly number[];

/** What becomes of the codes of quantized weights in a node that reads constants alone. */
export type CodesRule<Attrs> =
  /** Only the float value is known behind it. */
  'lost' | KeptCodes<Attrs> | MadeCodes<Attrs> | ComputedCodes<Attrs>;

/** Its input's codes, moved. */
export interface KeptCodes<Attrs> {
  readonly kind: 'kept';
  move(source: QuantizedCodes, attrs: Attrs, from: Shape, to: Shape): QuantizedCodes;
}

/** It quantizes: new codes, behind the float32 `result`. */
export interface MadeCodes<Attrs> {
  readonly kind: 'made';
  make(attrs: Attrs, inputs: readonly (Tensor | undefined)[], result: Tensor): QuantizedCodes;
}

/** A constant operand: its float32 value, and its codes where a quantizer made it. */
export interface CodedOperand {
  readonly tensor: Tensor;
  readonly quantized?: QuantizedCodes;
}

/** It computes with exact values: codes of its result, or undefined where only the float value is known behind it. */
export interface ComputedCodes<Attrs> {
  readonly kind: 'computed';
  compute(
    inputs: readonly (CodedOperand | undefined)[],
    attrs: Attrs,
    result: Tensor,
  ): QuantizedCodes | undefined;
}

/** Elements that stay in their order under another shape. */
export const RESHAPED_CODES: KeptCodes<unknown> = {
  kind: 'kept',
  move: ({ codes, unit }, _, from, to) => ({ codes, unit: B.reshape(unit, from, to) }),
};

/**
 * The integer codes behind dequantized float32 values y = (q - z) * s. Dividing again lands within
 * rounding distance of the integer q - z + z, so the nearest integer is the code. Units are positive: where a scale is
 * negative, its codes are negated, and where it is zero, they are.
 */
export function codesBehind(y: Tensor, scale: Tensor, zeroPoint?: Tensor): QuantizedCodes {
  const rank = y.shape.length;
  const scaleIndex = broadcastIndices(scale.shape, y.shape);
  const zero = zeroPoint ?? { shape: [], data: new Float64Array(1) };
  const zeroIndex = broadcastIndices(zero.shape, y.shape);
  // A non-integer zero-point z = n / d moves the grid: codes count units of s / d from there.
  const denominators = Array.from(zero.data, z => Q.fromNumber(z).den);
  const d = denominators.reduce((a, b) => (a > b ? a : b), 1n);
  const codes = y.data.map((value, i) => {
    const z = zero.data[zeroIndex[i]];
    const s = scale.data[scaleIndex[i]];
    if (s === 0) return 0;
    const q = Math.round(value / s + z);
    return Math.sign(s) * (q - z) * Number(d);
  });
  const unit = B.withRank(
    {
      shape: scale.shape,
      values: Array.from(scale.data, s => Q.divide(Q.fromNumber(Math.abs(s) || 1), Q.rational(d))),
    },
    rank,
  );
  return { codes, unit };
}
