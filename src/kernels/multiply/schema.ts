import { z } from 'zod';
import { bitsOf, type IntegerType } from '../../ir/integer-type.ts';
import { integerTypeSchema } from '../../ir/integer-type-schema.ts';
import type { StreamShape } from '../stream.ts';

/** y = a * b, element by element. */
export interface MultiplyParams {
  readonly channels: number;
  readonly lanes: number;
  readonly vectorsPerFrame: number;
  /** Types of a and b. */
  readonly inputs: readonly [IntegerType, IntegerType];
  /** Bipolar where both inputs are; otherwise one that holds every product. */
  readonly output: IntegerType;
}

const count = z.int().min(1);

export const multiplySchema: z.ZodType<MultiplyParams> = z
  .strictObject({
    channels: count,
    lanes: count,
    vectorsPerFrame: count,
    inputs: z.tuple([integerTypeSchema, integerTypeSchema]).readonly(),
    output: integerTypeSchema,
  })
  .refine(p => p.lanes <= p.channels, 'lanes is at most channels')
  .refine(p => bitsOf(p.output) <= 53, 'a product has at most 53 bits')
  .refine(
    p => p.inputs.every(t => t.kind === 'bipolar') === (p.output.kind === 'bipolar'),
    'a product is -1 / +1 where both factors are',
  );

export const shapeOf = (p: MultiplyParams, type: IntegerType): StreamShape => ({
  type,
  lanes: p.lanes,
  vectorElements: p.channels,
  vectorsPerFrame: p.vectorsPerFrame,
});
