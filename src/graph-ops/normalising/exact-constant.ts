import type { Broadcast } from '../../exact/broadcast.ts';
import * as B from '../../exact/broadcast.ts';
import type { Rational } from '../../exact/rational.ts';
import * as Q from '../../exact/rational.ts';
import { fail } from '../../ir/diagnostic.ts';
import type { Tensor } from '../../ir/tensor.ts';
import { broadcastIndices } from '../../ir/tensor.ts';
import type { QuantizedCodes } from './codes.ts';
import { normaliserDiagnostic } from './diagnostics.ts';

/**
 * A constant of the network with its exact value: element i is codes[i] * unit[i] where a quantizer
 * made it (the codes those that the framework computes in float32), and the float itself otherwise.
 */
export interface ExactConstant {
  readonly tensor: Tensor;
  readonly quantized?: QuantizedCodes;
}

/** A number of a constant, exactly; stops at one that is not finite, as folding may make it (a division by 0). */
export function exactNumber(value: number): Rational {
  if (Number.isFinite(value)) return Q.fromNumber(value);
  return fail(normaliserDiagnostic('bad-constant', { what: `a constant that it reads is ${value}` }));
}

/** Element i, exactly. Throws DiagnosticError where one is not finite; the walk over the nodes adds whose it is. */
export function exactElements(constant: ExactConstant): Rational[] {
  const { quantized, tensor } = constant;
  if (!quantized) return Array.from(tensor.data, exactNumber);
  const unit = broadcastIndices(quantized.unit.shape, tensor.shape);
  return Array.from(quantized.codes, (code, i) =>
    Q.multiply(exactNumber(code), quantized.unit.values[unit[i]]),
  );
}

/** The exact elements as a broadcast over a tensor of `rank`. */
export function exactBroadcast(constant: ExactConstant, rank: number): Broadcast<Rational> {
  return B.withRank({ shape: constant.tensor.shape, values: exactElements(constant) }, rank);
}
