import { fail } from '../ir/diagnostic.ts';
import { sizeOf } from '../ir/tensor.ts';
import type { NetworkBuilder, Value } from './builder.ts';
import { builderDiagnostic } from './builder-diagnostics.ts';
import type { Named } from './builder-options.ts';

/**
 * Quantizers of the literature, as the graph that computes what the trained network computes with them. Those of
 * weights take the trained float weights, outputs first, and give a constant; those of activations take a value.
 */

/** Whether a scale is shared by the whole tensor, or each output channel has its own. */
export type Granularity = 'tensor' | 'channel';

/** What the sign of 0 is. */
export type SignOfZero = 1 | -1;

export interface SignWeightsOptions extends Named {
  /** `mean`: the mean magnitude of the weights that share the scale; `none`: 1. */
  readonly scale?: 'none' | 'mean';
  readonly granularity?: Granularity;
  readonly signOfZero?: SignOfZero;
}

/**
 * sign(w), or sign(w) * mean |w|: BinaryConnect (Courbariaux et al. 2015), and XNOR-Net (Rastegari et al. 2016)
 * with the mean of each channel. sign(0) is +1 unless told.
 */
export function signWeights(
  net: NetworkBuilder,
  weights: ArrayLike<number>,
  shape: readonly number[],
  { scale = 'none', granularity = 'tensor', signOfZero = 1, name }: SignWeightsOptions = {},
): Value {
  const signs = Array.from(weights, w => (w === 0 ? signOfZero : Math.sign(w)));
  const ones = scale === 'none';
  const scales = perGroup(weights, shape, granularity, group => (ones ? 1 : meanMagnitude(group)));
  return onGrid(net, signs, shape, scales, granularity, codes =>
    net.bipolarQuant(codes.value, { scale: codes.scale, ...named(name) }),
  );
}

/**
 * (2 round(n (tanh w / (2 max |tanh w|) + 1/2)) - n) / n, n = 2^bits - 1: the odd grid of DoReFa-Net (Zhou et al.
 * 2016), which has no zero; of one bit it is sign(w) * mean |w|.
 */
export function doReFaWeights(
  net: NetworkBuilder,
  weights: ArrayLike<number>,
  shape: readonly number[],
  { bits, name }: Named & { readonly bits: number },
): Value {
  if (bits === 1) return signWeights(net, weights, shape, { scale: 'mean', ...named(name) });
  const squashed = Array.from(weights, Math.tanh);
  const largest = squashed.reduce((most, t) => Math.max(most, Math.abs(t)), 0) || 1;
  const n = 2 ** bits - 1;
  const codes = squashed.map(t => roundHalfEven(n * (t / (2 * largest) + 0.5)));
  const values = net.constant(
    codes.map(q => (2 * q - n) / n),
    shape,
  );
  return net.quant(values, { scale: 2 / n, zeroPoint: n / 2, bits, signed: false, ...named(name) });
}

/**
 * round(clamp(w, -1, 1) n) / n, n = 2^(bits - 1) - 1: WRPN (Mishra et al. 2018), and Chu et al. (2019) for
 * two bits and more. Two bits are ternary.
 */
export function wrpnWeights(
  net: NetworkBuilder,
  weights: ArrayLike<number>,
  shape: readonly number[],
  { bits, name }: Named & { readonly bits: number },
): Value {
  const scale = 1 / (2 ** (bits - 1) - 1);
  return net.quant(net.constant(weights, shape), { scale, bits, signed: true, narrow: true, ...named(name) });
}

/**
 * +-a where |w| exceeds 0.7 mean |w|, else 0; a is the mean of the magnitudes that do: ternary weight networks
 * (Li et al. 2016).
 */
export function twnWeights(
  net: NetworkBuilder,
  weights: ArrayLike<number>,
  shape: readonly number[],
  { granularity = 'tensor', name }: Named & { readonly granularity?: Granularity } = {},
): Value {
  const thresholds = perGroup(weights, shape, granularity, group => 0.7 * meanMagnitude(group));
  const group = groupOf(shape, granularity);
  const codes = Array.from(weights, (w, i) => (Math.abs(w) > thresholds[group(i)] ? Math.sign(w) : 0));
  const scales = perGroup(weights, shape, granularity, (values, g) =>
    meanMagnitude(values.filter(w => Math.abs(w) > thresholds[g])),
  );
  return onGrid(net, codes, shape, scales, granularity, ({ value, scale }) =>
    net.quant(value, { scale, bits: 2, signed: true, narrow: true, ...named(name) }),
  );
}

export interface TtqOptions extends Named {
  /** Learned scale of the positive weights. */
  readonly positive: number;
  /** Learned scale of the negative weights, as a magnitude. */
  readonly negative: number;
  /** Weights of at most so much of the largest magnitude are 0; 0.05 unless told. */
  readonly threshold?: number;
}

/** +positive, 0 or -negative: trained ternary quantization (Zhu et al. 2017). */
export function ttqWeights(
  net: NetworkBuilder,
  weights: ArrayLike<number>,
  shape: readonly number[],
  { positive, negative, threshold = 0.05, name }: TtqOptions,
): Value {
  const limit = threshold * Array.from(weights).reduce((most, w) => Math.max(most, Math.abs(w)), 0);
  const values = Array.from(weights, w => (Math.abs(w) <= limit ? 0 : w > 0 ? positive : -negative));
  return net.constant(values, shape, named(name));
}

/**
 * 0 or the nearest of +-2^e for 2^(bits - 2) exponents below the largest weight: incremental network quantization
 * (Zhou et al. 2017). A product with such a weight is a shift.
 */
export function powerOfTwoWeights(
  net: NetworkBuilder,
  weights: ArrayLike<number>,
  shape: readonly number[],
  { bits, name }: Named & { readonly bits: number },
): Value {
  const largest = Array.from(weights).reduce((most, w) => Math.max(most, Math.abs(w)), 0) || 1;
  const highest = Math.floor(Math.log2((4 * largest) / 3));
  const lowest = highest + 1 - 2 ** (bits - 2);
  const nearest = (w: number): number => {
    // Of neighbours a < b the larger from (a + b) / 2 on: 2^e takes over at 3/4 of it.
    const exponent = Math.min(Math.floor(Math.log2((4 * Math.abs(w)) / 3)), highest);
    if (exponent >= lowest) return Math.sign(w) * 2 ** exponent;
    return Math.abs(w) >= 2 ** (lowest - 1) ? Math.sign(w) * 2 ** lowest : 0;
  };
  return net.constant(Array.from(weights, nearest), shape, named(name));
}

/** round(clip(x, 0, alpha) / s) s, s = alpha / (2^bits - 1): PACT (Choi et al. 2018), alpha learned. */
export function pactActivations(
  net: NetworkBuilder,
  x: Value,
  { alpha, bits, name }: Named & { readonly alpha: number; readonly bits: number },
): Value {
  return net.quant(x, { scale: alpha / (2 ** bits - 1), bits, signed: false, ...named(name) });
}

/** round(clip(x, 0, 1) n) / n, n = 2^bits - 1: DoReFa-Net (Zhou et al. 2016). */
export function doReFaActivations(
  net: NetworkBuilder,
  x: Value,
  { bits, name }: Named & { readonly bits: number },
): Value {
  return onUnitInterval(net, x, bits, 'round', name);
}

/** ceil(clip(x, 0, 1) n) / n, n = 2^bits - 1: Chu et al. (2019). */
export function ceilActivations(
  net: NetworkBuilder,
  x: Value,
  { bits, name }: Named & { readonly bits: number },
): Value {
  return onUnitInterval(net, x, bits, 'ceil', name);
}

/** -1 or +1: binarized neural networks (Courbariaux et al. 2016). sign(0) is +1 unless told. */
export function signActivations(
  net: NetworkBuilder,
  x: Value,
  { signOfZero = 1, name }: Named & { readonly signOfZero?: SignOfZero } = {},
): Value {
  if (signOfZero === 1) return net.bipolarQuant(x, { scale: 1, ...named(name) });
  return net.neg(net.bipolarQuant(net.neg(x), { scale: 1, ...named(name) }));
}

/** 1 where x > 0 (or x >= 0 where told so), else 0: the other domain of one-bit activations. */
export function binaryActivations(
  net: NetworkBuilder,
  x: Value,
  { zero = 0, name }: Named & { readonly zero?: 0 | 1 } = {},
): Value {
  if (zero === 0) return ceilActivations(net, x, { bits: 1, ...named(name) });
  return net.multiThreshold(x, net.constant([0], [1, 1]), named(name));
}

/** Multiplied and divided by n as the papers do: 1 / n as a scale would be rounded, and shift the steps. */
function onUnitInterval(
  net: NetworkBuilder,
  x: Value,
  bits: number,
  roundingMode: 'round' | 'ceil',
  name: string | undefined,
): Value {
  const n = 2 ** bits - 1;
  const codes = net.quant(net.mul(x, n), { scale: 1, bits, signed: false, roundingMode, ...named(name) });
  return net.div(codes, n);
}

const named = (name: string | undefined): Named => (name === undefined ? {} : { name });

const meanMagnitude = (values: readonly number[]): number =>
  values.length === 0 ? 1 : values.reduce((sum, w) => sum + Math.abs(w), 0) / values.length || 1;

function roundHalfEven(x: number): number {
  const below = Math.floor(x);
  return x - below === 0.5 ? below + Math.abs(below % 2) : Math.round(x);
}

/** Which scale weight i has. */
const groupOf = (shape: readonly number[], granularity: Granularity): ((i: number) => number) =>
  granularity === 'tensor' ? () => 0 : i => Math.floor(i / sizeOf(shape.slice(1)));

function perGroup(
  weights: ArrayLike<number>,
  shape: readonly number[],
  granularity: Granularity,
  scaleOf: (group: readonly number[], index: number) => number,
): number[] {
  if (weights.length !== sizeOf(shape)) {
    fail(builderDiagnostic('data-size', { shape, found: weights.length }, { tensor: 'weights' }));
  }
  const groups: number[][] = Array.from({ length: granularity === 'tensor' ? 1 : shape[0] }, () => []);
  const group = groupOf(shape, granularity);
  for (let i = 0; i < weights.length; i++) groups[group(i)].push(weights[i]);
  return groups.map(scaleOf);
}

/** Codes times the scale of their group, for a quantizer that finds the codes again. */
function onGrid(
  net: NetworkBuilder,
  codes: readonly number[],
  shape: readonly number[],
  scales: readonly number[],
  granularity: Granularity,
  quantize: (operands: { readonly value: Value; readonly scale: Value }) => Value,
): Value {
  const group = groupOf(shape, granularity);
  const rounded = scales.map(Math.fround);
  const value = net.constant(
    codes.map((code, i) => code * rounded[group(i)]),
    shape,
  );
  const scale = net.constant(
    rounded,
    shape.map((_, axis) => (axis === 0 ? rounded.length : 1)),
  );
  return quantize({ value, scale });
}
