import { z } from 'zod';
import type { IntegerTensor } from '../../ir/integer-tensor.ts';
import { bitsOf, type IntegerRange, type IntegerType, isValueOf } from '../../ir/integer-type.ts';
import { integerTypeSchema } from '../../ir/integer-type-schema.ts';
import { invariant } from '../../ir/invariant.ts';
import { signedBitsOf, wholeAt, wholes } from '../../ir/wide-integers.ts';
import type { OpRoom, ValueInfo } from '../op-room.ts';

/** How the shift rounds s / 2^shift: down, to nearest with ties up, or to nearest with ties to even. */
export type Rounding = 'floor' | 'half-up' | 'half-even';

/**
 * y[v][c] = min(max(round((multipliers[c] * x[v][c] + biases[c]) / 2^shift) + zero, min), max).
 */
export interface RequantizeAttrs {
  /** Shape [channels], or [1] when all channels share it; any sign. */
  readonly multipliers: IntegerTensor;
  /** Shape [channels], or [1] when all channels share it. */
  readonly biases: IntegerTensor;
  /** Set, for both, where a number or a sum needs more than 53 bits: see ir/wide-integers.ts. */
  readonly multiplierTails?: IntegerTensor;
  readonly biasTails?: IntegerTensor;
  readonly shift: number;
  /** With shift 0 nothing is rounded. */
  readonly rounding: Rounding;
  /**
   * Of half-even, with tails: the lowest bits cut off that do not tell a tie from none. A multiplier that is not the
   * exact ratio meets a tie only nearly.
   */
  readonly guardBits?: number;
  readonly zero: number;
  /** Not bipolar, at most 31 bits. */
  readonly output: IntegerType;
  /** Bounds of the result; both are values of `output`. */
  readonly min: number;
  readonly max: number;
}

/** What the shift adds before it cuts bits off. */
export const roundingOffset = ({ rounding, shift }: Pick<RequantizeAttrs, 'rounding' | 'shift'>): number =>
  rounding === 'floor' || shift === 0 ? 0 : 2 ** (shift - 1);

const multiplierAt = (attrs: RequantizeAttrs, channel: number): bigint =>
  wholeAt(attrs.multipliers, attrs.multiplierTails, attrs.multipliers.data.length === 1 ? 0 : channel);

const biasAt = (attrs: RequantizeAttrs, channel: number): bigint =>
  wholeAt(attrs.biases, attrs.biasTails, attrs.biases.data.length === 1 ? 0 : channel);

/** Bits of sums: those that doubles hold exactly, or, of numbers with tails, those that are built. */
const MAX_SUM_BITS = 53;
const MAX_WIDE_SUM_BITS = 104;

/** Bounds of multipliers[c] * x + biases[c] and of it with the rounding offset, over all channels. */
export function sumRange(
  attrs: RequantizeAttrs,
  input: IntegerRange,
): { readonly min: bigint; readonly max: bigint } {
  const { multipliers, biases, multiplierTails } = attrs;
  const sets = Math.max(multipliers.data.length, biases.data.length);
  const half = BigInt(roundingOffset(attrs));
  let min = 0n;
  let max = 0n;
  for (let c = 0; c < sets; c++) {
    const m = multiplierAt(attrs, c);
    const b = biasAt(attrs, c);
    for (const x of [input.min, input.max]) {
      const sum = m * BigInt(x) + b;
      if (sum < min) min = sum;
      if (sum + half > max) max = sum + half;
    }
  }
  const bits = multiplierTails ? MAX_WIDE_SUM_BITS : MAX_SUM_BITS;
  const limit = 1n << BigInt(bits - 1);
  invariant(-limit <= min && max < limit, `a requantizer needs sums of more than ${bits} bits`);
  return { min, max };
}

/** One element of a channel. Without tails every intermediate is an integer below 2^53. */
function requantized(attrs: RequantizeAttrs, channel: number, x: number): number {
  if (attrs.multiplierTails) return wideRequantized(attrs, channel, x);
  const { multipliers, biases } = attrs;
  const multiplier = multipliers.data[multipliers.data.length === 1 ? 0 : channel];
  const bias = biases.data[biases.data.length === 1 ? 0 : channel];
  const unit = 2 ** attrs.shift;
  const sum = multiplier * x + bias + roundingOffset(attrs);
  let quotient = Math.floor(sum / unit);
  const isTie = attrs.rounding === 'half-even' && attrs.shift > 0 && quotient * unit === sum;
  if (isTie && quotient % 2 !== 0) quotient--;
  return Math.min(Math.max(quotient + attrs.zero, attrs.min), attrs.max);
}

/** The same of numbers with tails. */
function wideRequantized(attrs: RequantizeAttrs, channel: number, x: number): number {
  const shift = BigInt(attrs.shift);
  const sum =
    multiplierAt(attrs, channel) * BigInt(x) + biasAt(attrs, channel) + BigInt(roundingOffset(attrs));
  // A shift of a BigInt rounds down.
  let quotient = sum >> shift;
  const isTie =
    attrs.rounding === 'half-even' &&
    attrs.shift > 0 &&
    (sum - (quotient << shift)) >> BigInt(attrs.guardBits ?? 0) === 0n;
  if (isTie && (quotient & 1n) === 1n) quotient--;
  return Math.min(Math.max(Number(quotient) + attrs.zero, attrs.min), attrs.max);
}

export const requantize: OpRoom<'requantize', RequantizeAttrs> = {
  kind: 'requantize',

  infer(attrs, [input]): ValueInfo {
    const { multipliers, biases, output } = attrs;
    const channels = input.shape.at(-1);
    for (const { data } of [multipliers, biases]) {
      invariant(
        data.length === 1 || data.length === channels,
        `requantizer of ${data.length} channels given [${input.shape}]`,
      );
    }
    sumRange(attrs, input.range);
    invariant(
      output.kind !== 'bipolar' &&
        bitsOf(output) <= 31 &&
        isValueOf(output, attrs.min) &&
        isValueOf(output, attrs.max),
      `a requantizer cannot give ${attrs.min}..${attrs.max} as ${output.kind}`,
    );
    // Each channel is monotone, so its ends are at the ends of the input.
    const ends: number[] = [];
    for (let c = 0; c < Math.max(multipliers.data.length, biases.data.length); c++) {
      ends.push(requantized(attrs, c, input.range.min), requantized(attrs, c, input.range.max));
    }
    const range = {
      min: ends.reduce((a, b) => Math.min(a, b)),
      max: ends.reduce((a, b) => Math.max(a, b)),
    };
    return { shape: input.shape, type: output, range };
  },

  reference(attrs, [input], [info]) {
    const channels = info.shape[info.shape.length - 1];
    const result = new Float64Array(input.length);
    for (let e = 0; e < input.length; e++) {
      result[e] = requantized(attrs, e % channels, input[e]);
    }
    return result;
  },

  /** A multiplication by 1 is none. */
  macs: ({ multipliers, multiplierTails }, [input]) =>
    !multiplierTails && multipliers.data.every(m => m === 1) ? 0 : input.shape.reduce((a, b) => a * b, 1),

  parameterBits: ({ multipliers, biases, multiplierTails, biasTails }) =>
    storedBits(wholes(multipliers, multiplierTails)) + storedBits(wholes(biases, biasTails)),

  schema: tensor =>
    z.strictObject({
      multipliers: tensor,
      biases: tensor,
      multiplierTails: tensor.optional(),
      biasTails: tensor.optional(),
      shift: z.int().min(0).max(100),
      rounding: z.enum(['floor', 'half-up', 'half-even']),
      guardBits: z.int().min(1).max(100).optional(),
      zero: z.int(),
      output: integerTypeSchema,
      min: z.int(),
      max: z.int(),
    }),
};

/** Bits of a list of numbers, each as wide as the widest in two's complement. */
const storedBits = (values: readonly bigint[]): number => values.length * signedBitsOf(values);
