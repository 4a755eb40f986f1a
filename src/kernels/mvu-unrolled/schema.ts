import { z } from 'zod';
import { type IntegerRange, type IntegerType, isValueOf } from '../../ir/integer-type.ts';
import { integerTypeSchema } from '../../ir/integer-type-schema.ts';

/**
 * A matrix-vector unit of constant weights: `mw` inputs in a beat, all `mh` outputs in a beat. Of several `banks` the
 * results of all are computed, and those of the frame's bank leave.
 */
export interface MvuUnrolledParams {
  readonly mw: number;
  readonly mh: number;
  readonly activation: IntegerType;
  /** Proved range of the activations; of beats with others the results are wrong. */
  readonly range: IntegerRange;
  /** Bits of a result, two's complement; every result must fit. */
  readonly accBits: number;
  /** Register stages of the adders, which follow from the weights: `stagesOf`; a choice of banks is one more. */
  readonly stages: number;
  readonly vectorsPerFrame: number;
  readonly banks: number;
}

const count = z.int().min(1);

export const mvuUnrolledSchema: z.ZodType<MvuUnrolledParams> = z
  .strictObject({
    mw: count,
    mh: count,
    activation: integerTypeSchema,
    range: z.strictObject({ min: z.int(), max: z.int() }),
    accBits: z.int().min(1).max(53),
    stages: count,
    vectorsPerFrame: count,
    banks: count,
  })
  .refine(
    p => isValueOf(p.activation, p.range.min) && isValueOf(p.activation, p.range.max),
    'range holds values of the activation',
  )
  .refine(p => p.range.min <= p.range.max, 'range is from the least to the largest value');
