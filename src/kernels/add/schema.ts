import { z } from 'zod';
import type { IntegerType } from '../../ir/integer-type.ts';
import { integerTypeSchema } from '../../ir/integer-type-schema.ts';
import type { StreamShape } from '../stream.ts';

/** y = factors[0] * a + factors[1] * b, element by element. */
export interface AddParams {
  readonly channels: number;
  readonly lanes: number;
  readonly vectorsPerFrame: number;
  /** Types of a and b. */
  readonly inputs: readonly [IntegerType, IntegerType];
  readonly factors: readonly [number, number];
  /** Bits of a result, two's complement; every result must fit. */
  readonly outputBits: number;
}

const count = z.int().min(1);
const factor = z.int().min(-65535).max(65535);

export const addSchema: z.ZodType<AddParams> = z
  .strictObject({
    channels: count,
    lanes: count,
    vectorsPerFrame: count,
    inputs: z.tuple([integerTypeSchema, integerTypeSchema]).readonly(),
    factors: z.tuple([factor, factor]).readonly(),
    outputBits: z.int().min(1).max(53),
  })
  .refine(p => p.lanes <= p.channels, 'lanes is at most channels');

export const shapeOf = (p: AddParams, type: IntegerType): StreamShape => ({
  type,
  lanes: p.lanes,
  vectorElements: p.channels,
  vectorsPerFrame: p.vectorsPerFrame,
});

/** A power of two or its negative, or 0, is a shift and takes no stage of add.v for products. */
export const hasProducts = ({ factors }: Pick<AddParams, 'factors'>): boolean =>
  factors.some(f => !Number.isInteger(Math.log2(Math.abs(f))) && f !== 0);
