import type { Broadcast } from '../../exact/broadcast.ts';
import * as B from '../../exact/broadcast.ts';
import type { Rational } from '../../exact/rational.ts';
import * as Q from '../../exact/rational.ts';
import type { Tensor } from '../../ir/tensor.ts';
import { broadcastIndices } from '../../ir/tensor.ts';
import type { QuantizedCodes } from './codes.ts';

/**
 * A constant of the network with its exact value: element i is codes[i] * unit[i] where a quantizer
 * made it (the codes those that the framework computes in float32), and the float itself otherwise.
 */
export interface ExactConstant {
  readonly tensor: Tensor;
  readonly quantized?: QuantizedCodes;
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
