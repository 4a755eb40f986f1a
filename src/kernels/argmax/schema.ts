import { z } from 'zod';
import { type IntegerType, unsignedBits } from '../../ir/integer-type.ts';
import { integerTypeSchema } from '../../ir/integer-type-schema.ts';
import { signedElementBits } from '../element-parameters.ts';

/** The indices of the `k` largest of `classes` scores, best first, of equal scores the lowest index first. */
export interface ArgmaxParams {
  readonly classes: number;
  /** Lanes of the input; the output has k. */
  readonly lanes: number;
  readonly k: number;
  readonly vectorsPerFrame: number;
  readonly input: IntegerType;
  /** Bits of a class's multiplier, two's complement; 0: scores are not multiplied. */
  readonly multiplierBits: number;
  /** Places by which all scores are shifted up before biases are added; absent where they are not, or are multiplied. */
  readonly shift?: number;
  /** Bits of a class's bias, two's complement; 0: nothing is added. */
  readonly biasBits: number;
}

/** The HLS C++ makes a factor of it in an int. */
export const MAX_SHIFT = 30;

const count = z.int().min(1);

export const argmaxSchema: z.ZodType<ArgmaxParams> = z
  .strictObject({
    classes: count,
    lanes: count,
    k: count,
    vectorsPerFrame: count,
    input: integerTypeSchema,
    multiplierBits: z.int().min(0).max(53),
    biasBits: z.int().min(0).max(53),
    shift: z.int().min(1).max(MAX_SHIFT).optional(),
  })
  .refine(p => p.lanes <= p.classes, 'lanes is at most classes')
  .refine(p => p.k <= p.classes, 'k is at most classes')
  .refine(
    p => p.shift === undefined || (p.biasBits > 0 && p.multiplierBits === 0),
    'what is shifted gets a bias',
  );

export const isScaled = (params: ArgmaxParams): boolean => params.multiplierBits > 0 || params.biasBits > 0;

/** Bits of an index. */
export const indexBits = (params: ArgmaxParams): number => unsignedBits(params.classes - 1);

/** Bits that hold every score, two's complement. */
export function scoreBits(params: ArgmaxParams): number {
  const productBits = signedElementBits(params.input) + params.multiplierBits + (params.shift ?? 0);
  return params.biasBits > 0 ? Math.max(productBits, params.biasBits) + 1 : productBits;
}
