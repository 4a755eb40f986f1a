import { z } from 'zod';
import type { IntegerTensor } from '../../ir/integer-tensor.ts';
import { bitsOf, type IntegerRange, type IntegerType, isValueOf } from '../../ir/integer-type.ts';
import { integerTypeSchema } from '../../ir/integer-type-schema.ts';
import { invariant } from '../../ir/invariant.ts';
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
  readonly shift: number;
  /** With shift 0 nothing is rounded. */
  readonly rounding: Rounding;
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

/** Bounds of multipliers[c] * x + biases[c] and of it with the rounding offset, over all channels. */
export function sumRange(attrs: RequantizeAttrs, input: IntegerRange): IntegerRange {
  const { multipliers, biases } = attrs;
  const sets = Math.max(multipliers.data.length, biases.data.length);
  const half = BigInt(roundingOffset(attrs));
  let min = 0n;
  let max = 0n;
  for (let c = 0; c < sets; c++) {
    const m = BigInt(multipliers.data[multipliers.data.length === 1 ? 0 : c]);
    const b = BigInt(biases.data[biases.data.length === 1 ? 0 : c]);
    for (const x of [input.min, input.max]) {
      const sum = m * BigInt(x) + b;
      if (sum < min) min = sum;
      if (sum + half > max) max = sum + half;
    }
  }
  const limit = 2n ** 52n;
  invariant(-limit <= min && max < limit, 'a requantizer needs sums of more than 53 bits');
  return { min: Number(min), max: Number(max) };
}

/** One element of a channel; every intermediate is an integer below 2^53. */
function requantized(attrs: RequantizeAttrs, multiplier: number, bias: number, x: number): number {
  const unit = 2 ** attrs.shift;
  const sum = multiplier * x + bias + roundingOffset(attrs);
  let quotient = Math.floor(sum / unit);
  const isTie = attrs.rounding === 'half-even' && attrs.shift > 0 && quotient * unit === sum;
  if (isTie && quotient % 2 !== 0) quotient--;
  return Math.min(Math.max(quotient + attrs.zero, attrs.min), attrs.max);
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
      const m = multipliers.data[multipliers.data.length === 1 ? 0 : c];
      const b = biases.data[biases.data.length === 1 ? 0 : c];
      ends.push(requantized(attrs, m, b, input.range.min), requantized(attrs, m, b, input.range.max));
    }
    const range = {
      min: ends.reduce((a, b) => Math.min(a, b)),
      max: ends.reduce((a, b) => Math.max(a, b)),
    };
    return { shape: input.shape, type: output, range };
  },

  reference(attrs, [input], [info]) {
    const { multipliers, biases } = attrs;
    const channels = info.shape[info.shape.length - 1];
    const result = new Float64Array(input.length);
    for (let e = 0; e < input.length; e++) {
      const m = multipliers.data[multipliers.data.length === 1 ? 0 : e % channels];
      const b = biases.data[biases.data.length === 1 ? 0 : e % channels];
      result[e] = requantized(attrs, m, b, input[e]);
    }
    return result;
  },

  /** A multiplication by 1 is none. */
  macs: ({ multipliers }, [input]) =>
    multipliers.data.every(m => m === 1) ? 0 : input.shape.reduce((a, b) => a * b, 1),

  parameterBits: ({ multipliers, biases }) => storedBits(multipliers) + storedBits(biases),

  schema: tensor =>
    z.strictObject({
      multipliers: tensor,
      biases: tensor,
      shift: z.int().min(0).max(52),
      rounding: z.enum(['floor', 'half-up', 'half-even']),
      zero: z.int(),
      output: integerTypeSchema,
      min: z.int(),
      max: z.int(),
    }),
};

/** Bits of a list of numbers, each as wide as the widest in two's complement. */
function storedBits({ data }: IntegerTensor): number {
  const reach = data.reduce((most, v) => Math.max(most, v < 0 ? -v - 1 : v), 0);
  return data.length * (1 + (reach === 0 ? 0 : Math.floor(Math.log2(reach)) + 1));
}
