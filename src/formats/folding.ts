import { z } from 'zod';

/** Of one layer. */
export const foldSchema = z.strictObject({
  pe: z.number().optional(),
  simd: z.number().optional(),
  mode: z.literal('unrolled').optional(),
});

/** A folding file, by the names of layers: what `compile --folding` takes. */
export const foldingSchema = z.record(z.string(), foldSchema);
