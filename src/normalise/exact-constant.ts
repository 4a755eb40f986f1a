import type { Broadcast } from '../exact/broadcast.ts';
import * as B from '../exact/broadcast.ts';
import type { Rational } from '../exact/rational.ts';
import * as Q from '../exact/rational.ts';
import type { GraphOp } from '../graph-ops/index.ts';
import { invariant } from '../ir/invariant.ts';
import type { Tensor } from '../ir/tensor.ts';
import { broadcastIndices } from '../ir/tensor.ts';
import { alongAxis } from './along-axis.ts';

/**
 * A constant of the network with its exact value: element i is codes[i] * unit[i] where a quantizer
 * made it (the codes those that the framework computes in float32), and the float itself otherwise.
 */
export interface ExactConstant {
  readonly tensor: Tensor;
  readonly quantized?: { readonly codes: Float64Array; readonly unit: Broadcast<Rational> };
}

/** Element i, exactly. */
export function exactElements(constant: ExactConstant): Rational[] {
  const { quantized, tensor } = constant;
  if (!quantized) return Array.from(tensor.data, Q.fromNumber);
  const unit = broadcastIndices(quantized.unit.shape, tensor.shape);
  return Array.from(quantized.codes, (code, i) =>
    Q.multiply(Q.fromNumber(code), quantized.unit.values[unit[i]]),
  );
}

/** The exact elements as a broadcast over a tensor of `rank`. */
export function exactBroadcast(constant: ExactConstant, rank: number): Broadcast<Rational> {
  return B.withRank({ shape: constant.tensor.shape, values: exactElements(constant) }, rank);
}

/** What a node whose inputs are all constant makes of them; `result` is its float32 value. */
export function propagate(
  node: GraphOp,
  inputs: readonly (ExactConstant | undefined)[],
  result: Tensor,
): ExactConstant {
  const source = inputs[0]?.quantized;
  switch (node.kind) {
    case 'quant': {
      const [, scale, zeroPoint] = inputs.map(input => input?.tensor);
      invariant(scale && zeroPoint, `quantizer ${node.name} without scale`);
      return { tensor: result, quantized: quantizedCodes(result, scale, zeroPoint) };
    }
    case 'bipolar-quant': {
      const scale = inputs[1]?.tensor;
      invariant(scale, `quantizer ${node.name} without scale`);
      return { tensor: result, quantized: quantizedCodes(result, scale, undefined) };
    }
    case 'dequantize-linear': {
      const [codes, scale, zeroPoint] = inputs.map(input => input?.tensor);
      invariant(codes && scale, `quantizer ${node.name} without scale`);
      const rank = codes.shape.length;
      const along = (operand: Tensor): Broadcast<Rational> => alongAxis(operand, node.attrs.axis, rank);
      const zeros = zeroPoint && B.expand(B.map(along(zeroPoint), Q.toNumber), codes.shape);
      const differences = codes.data.map((code, i) => code - (zeros?.[i] ?? 0));
      return { tensor: result, quantized: { codes: Float64Array.from(differences), unit: along(scale) } };
    }
    case 'identity':
      return { tensor: result, ...(source ? { quantized: source } : {}) };
    case 'transpose': {
      if (!source) return { tensor: result };
      const rank = result.shape.length;
      const perm = node.attrs.perm ?? Array.from({ length: rank }, (_, i) => rank - 1 - i);
      const shape = inputs[0]?.tensor.shape ?? [];
      const codes = B.transpose({ shape, values: Array.from(source.codes) }, perm).values;
      return {
        tensor: result,
        quantized: { codes: Float64Array.from(codes), unit: B.transpose(source.unit, perm) },
      };
    }
    case 'reshape':
    case 'flatten':
    case 'squeeze':
    case 'unsqueeze':
      return source
        ? {
            tensor: result,
            quantized: {
              codes: source.codes,
              unit: B.reshape(source.unit, inputs[0]?.tensor.shape ?? [], result.shape),
            },
          }
        : { tensor: result };
    default:
      return { tensor: result };
  }
}

/**
 * The integer codes behind dequantized float32 values y = (q - z) * s. Dividing again lands within
 * rounding distance of the integer q - z + z, so the nearest integer is the code.
 */
function quantizedCodes(y: Tensor, scale: Tensor, zeroPoint: Tensor | undefined): ExactConstant['quantized'] {
  const rank = y.shape.length;
  const scaleIndex = broadcastIndices(scale.shape, y.shape);
  const zero = zeroPoint ?? { shape: [], data: new Float64Array(1) };
  const zeroIndex = broadcastIndices(zero.shape, y.shape);
  // A non-integer zero-point z = n / d moves the grid: codes count units of s / d from there.
  const denominators = Array.from(zero.data, z => Q.fromNumber(z).den);
  const d = denominators.reduce((a, b) => (a > b ? a : b), 1n);
  const codes = y.data.map((value, i) => {
    const z = zero.data[zeroIndex[i]];
    const q = Math.round(value / scale.data[scaleIndex[i]] + z);
    return (q - z) * Number(d);
  });
  const unit = B.withRank(
    { shape: scale.shape, values: Array.from(scale.data, s => Q.divide(Q.fromNumber(s), Q.rational(d))) },
    rank,
  );
  return { codes, unit };
}
