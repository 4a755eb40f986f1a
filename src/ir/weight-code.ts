import { z } from 'zod';
import type { IntegerTensor } from './integer-tensor.ts';
import { type IntegerRange, signedBits } from './integer-type.ts';
import { invariant, unreachable } from './invariant.ts';

/**
 * How an integer weight is stored, and so what the arithmetic with it is made of:
 *
 * | code | weights | stored |
 * |---|---|---|
 * | `bipolar` | -1, +1 | one bit: 0 is -1, 1 is +1 |
 * | `binary` | 0, 1 | one bit |
 * | `ternary` | -1, 0, +1 | two's complement of two bits |
 * | `odd` | odd integers of magnitude below 2^bits | index q of weight 2 q - (2^bits - 1) |
 * | `power-of-two` | 0, +-2^e | sign bit above e; all bits of e are 1 for 0 |
 * | `int` | all of -2^(bits - 1) .. 2^(bits - 1) - 1 | two's complement |
 *
 * The odd grid is that of DoReFa-Net (Zhou et al. 2016); one bit of it is `bipolar`.
 */
export type WeightCode =
  | { readonly kind: 'bipolar' }
  | { readonly kind: 'binary' }
  | { readonly kind: 'ternary' }
  /** At least 2 bits. */
  | { readonly kind: 'odd'; readonly bits: number }
  /** 3 to 6 bits: exponents 0 .. 2^(bits - 1) - 2. */
  | { readonly kind: 'power-of-two'; readonly bits: number }
  | { readonly kind: 'int'; readonly bits: number };

export const weightCodeSchema: z.ZodType<WeightCode> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('bipolar') }),
  z.strictObject({ kind: z.literal('binary') }),
  z.strictObject({ kind: z.literal('ternary') }),
  z.strictObject({ kind: z.literal('odd'), bits: z.int().min(2).max(52) }),
  z.strictObject({ kind: z.literal('power-of-two'), bits: z.int().min(3).max(6) }),
  z.strictObject({ kind: z.literal('int'), bits: z.int().min(1).max(53) }),
]);

/** Bits of a stored weight. */
export function weightBits(code: WeightCode): number {
  switch (code.kind) {
    case 'bipolar':
    case 'binary':
      return 1;
    case 'ternary':
      return 2;
    case 'odd':
    case 'power-of-two':
    case 'int':
      return code.bits;
    default:
      return unreachable(code);
  }
}

/** Largest exponent of a power-of-two code. */
export const maxExponent = (bits: number): number => 2 ** (bits - 1) - 2;

/** Least and largest weight of a code. */
export function weightRange(code: WeightCode): IntegerRange {
  switch (code.kind) {
    case 'bipolar':
    case 'ternary':
      return { min: -1, max: 1 };
    case 'binary':
      return { min: 0, max: 1 };
    case 'odd':
      return { min: 1 - 2 ** code.bits, max: 2 ** code.bits - 1 };
    case 'power-of-two':
      return { min: -(2 ** maxExponent(code.bits)), max: 2 ** maxExponent(code.bits) };
    case 'int':
      return { min: -(2 ** (code.bits - 1)), max: 2 ** (code.bits - 1) - 1 };
    default:
      return unreachable(code);
  }
}

const isOdd = (weight: number): boolean => Math.abs(weight) % 2 === 1;

/** The exponent of a power of two, or undefined. */
function exponentOf(magnitude: number): number | undefined {
  const exponent = Math.log2(magnitude);
  return Number.isInteger(exponent) && exponent >= 0 && 2 ** exponent === magnitude ? exponent : undefined;
}

/** Whether the code has the weight. */
export function isWeightOf(code: WeightCode, weight: number): boolean {
  const { min, max } = weightRange(code);
  if (!Number.isInteger(weight) || weight < min || weight > max) return false;
  if (code.kind === 'bipolar' || code.kind === 'odd') return isOdd(weight);
  if (code.kind === 'power-of-two') return weight === 0 || exponentOf(Math.abs(weight)) !== undefined;
  return true;
}

/** What is stored for a weight, in `weightBits` bits; two's complement where negative. */
export function storedWeight(code: WeightCode, weight: number): number {
  if (!isWeightOf(code, weight)) invariant(false, `weight ${weight} is not ${weightCodeName(code)}`);
  switch (code.kind) {
    case 'bipolar':
      return (weight + 1) / 2;
    case 'odd':
      return (weight + 2 ** code.bits - 1) / 2;
    case 'power-of-two': {
      const sign = 2 ** (code.bits - 1);
      return (weight < 0 ? sign : 0) + (exponentOf(Math.abs(weight)) ?? sign - 1);
    }
    case 'binary':
    case 'ternary':
    case 'int':
      return weight;
    default:
      return unreachable(code);
  }
}

/** `bipolar`, `odd3`, `int4`: the spelling of reports and errors. */
export const weightCodeName = (code: WeightCode): string =>
  code.kind === 'odd' || code.kind === 'power-of-two' || code.kind === 'int'
    ? `${code.kind}${code.bits}`
    : code.kind;

/** The code that holds all the weights in fewest bits; of equally short ones that of the least arithmetic. */
export function weightCodeOf({ data }: IntegerTensor): WeightCode {
  let min = 0;
  let max = 0;
  for (const weight of data) {
    min = Math.min(min, weight);
    max = Math.max(max, weight);
  }
  const largest = Math.max(-min, max, 1);
  const exponent = Math.floor(Math.log2(largest));
  const candidates: readonly WeightCode[] = [
    { kind: 'bipolar' },
    { kind: 'binary' },
    { kind: 'ternary' },
    { kind: 'odd', bits: Math.max(2, exponent + 1) },
    { kind: 'power-of-two', bits: Math.max(3, 1 + Math.ceil(Math.log2(exponent + 2))) },
    { kind: 'int', bits: Math.max(2, signedBits({ min, max })) },
  ];
  return candidates
    .filter(
      code => weightCodeSchema.safeParse(code).success && data.every(weight => isWeightOf(code, weight)),
    )
    .reduce((best, code) => (weightBits(code) < weightBits(best) ? code : best));
}
