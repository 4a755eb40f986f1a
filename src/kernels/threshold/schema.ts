import { z } from 'zod';
import { type IntegerType, rangeOf, signedBits } from '../../ir/integer-type.ts';
import { integerTypeSchema } from '../../ir/integer-type-schema.ts';

/** y = base + count, or base + thresholds - count where the channel descends; count = thresholds reached. */
export interface ThresholdParams {
  readonly channels: number;
  readonly lanes: number;
  readonly vectorsPerFrame: number;
  readonly input: IntegerType;
  /** A bipolar output has one threshold and base 0; its bit is the count. */
  readonly output: IntegerType;
  readonly base: number;
  /** Thresholds per channel. */
  readonly thresholds: number;
  /** False: all channels share one set. */
  readonly perChannel: boolean;
  /** True when any channel descends. */
  readonly descending: boolean;
  /** All thresholds at once (few), or one bit of the count after the other (many). */
  readonly search: 'parallel' | 'binary';
  /** Sets of thresholds and directions, of which each frame uses one; 1 where channels share theirs. */
  readonly banks: number;
  /** What its memory is called on the bus that writes it while the design runs; absent where none does. */
  readonly reload?: number;
}

const count = z.int().min(1);

export const thresholdSchema: z.ZodType<ThresholdParams> = z
  .strictObject({
    channels: count,
    lanes: count,
    vectorsPerFrame: count,
    input: integerTypeSchema,
    output: integerTypeSchema,
    base: z
      .int()
      .min(-(2 ** 31))
      .max(2 ** 31 - 1),
    thresholds: z.int().min(1).max(65535),
    perChannel: z.boolean(),
    descending: z.boolean(),
    search: z.enum(['parallel', 'binary']),
    banks: count,
    reload: z.int().min(0).max(255).optional(),
  })
  .refine(p => p.lanes <= p.channels, 'lanes is at most channels')
  .refine(p => p.perChannel || p.banks === 1, 'banks have thresholds for each channel')
  .refine(
    p => p.reload === undefined || (p.banks === 1 && p.perChannel && p.descending && p.search === 'parallel'),
    'thresholds that are written are those of each channel, and compared at once',
  )
  .refine(p => codesFit(p), 'every code is a value of the output type');

function codesFit({ output, base, thresholds }: ThresholdParams): boolean {
  if (output.kind === 'bipolar') return thresholds === 1;
  const { min, max } = rangeOf(output);
  return base >= min && base + thresholds <= max;
}

/** Bits of a threshold: from the input's least value to one more than its largest, which none reaches. */
export function thresholdBits(input: IntegerType): number {
  const { min, max } = rangeOf(input);
  return Math.max(2, signedBits({ min, max: max + 1 }));
}

/** Steps of the binary search: bits of a count. */
export function searchLevels(thresholds: number): number {
  return Math.ceil(Math.log2(thresholds + 1));
}
