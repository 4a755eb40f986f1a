import type { NetworkBuilder, Value } from '../frontend/builder.ts';
import { ceilActivations, signActivations } from '../frontend/named-quantizers.ts';

// The quantizers of Chu et al. (Mixed-Precision Quantized Neural Network with Progressively Decreasing Bitwidth).
// Values are multiplied by the number of levels and divided again, as a scale of 1 / n would have to be rounded.

/** Weights as `codes` / `divisor`: integers, so that what multiplies by them can divide its sums instead. */
interface QuantizedWeights {
  readonly codes: Value;
  readonly divisor: number;
}

/** One bit: the sign; k bits: sign(w) round(|w| n) / n with n = 2^(k-1) - 1, so that two are ternary. */
export function quantizeWeights(net: NetworkBuilder, w: Value, bits: number): QuantizedWeights {
  if (bits === 1) return { codes: net.bipolarQuant(w, { scale: 1 }), divisor: 1 };
  const divisor = 2 ** (bits - 1) - 1;
  return { codes: net.quant(net.mul(w, divisor), { scale: 1, bits, signed: true, narrow: true }), divisor };
}

/** One bit: the sign; k bits: ceil(x n) / n with n = 2^k - 1, and 0 below 0. */
export function quantizeActivations(net: NetworkBuilder, x: Value, bits: number, name: string): Value {
  return bits === 1 ? signActivations(net, x, { name }) : ceilActivations(net, x, { bits, name });
}
