import { z } from 'zod';
import type { IntegerType } from './integer-type.ts';

/** JSON form of an integer type. */
export const integerTypeSchema: z.ZodType<IntegerType> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('bipolar') }),
  z.strictObject({ kind: z.literal('uint'), bits: z.int().min(1).max(53) }),
  z.strictObject({ kind: z.literal('int'), bits: z.int().min(1).max(53) }),
]);
