import { z } from 'zod';
import type { IntegerType } from '../../../ir/integer-type.ts';
import { integerTypeSchema } from '../../../ir/integer-type-schema.ts';

/** How a weight is stored. `ternary` is two's complement of two bits that is never -2. */
export type MvuWeight =
  | { readonly kind: 'bipolar' }
  | { readonly kind: 'ternary' }
  | { readonly kind: 'int'; readonly bits: number };

/** A matrix-vector unit: `mw` inputs, `mh` outputs, `pe` rows times `simd` columns per cycle. */
export interface MvuParams {
  readonly mw: number;
  readonly mh: number;
  readonly pe: number;
  readonly simd: number;
  readonly activation: IntegerType;
  readonly weight: MvuWeight;
  /** Bits of a result, two's complement; every result must fit. */
  readonly accBits: number;
  readonly vectorsPerFrame: number;
}

const count = z.int().min(1);

export const mvuSchema: z.ZodType<MvuParams> = z
  .strictObject({
    mw: count,
    mh: count,
    pe: count,
    simd: count,
    activation: integerTypeSchema,
    weight: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('bipolar') }),
      z.strictObject({ kind: z.literal('ternary') }),
      z.strictObject({ kind: z.literal('int'), bits: z.int().min(1).max(53) }),
    ]),
    accBits: z.int().min(1).max(53),
    vectorsPerFrame: count,
  })
  .refine(p => p.pe <= p.mh, 'pe is at most mh')
  .refine(p => p.simd <= p.mw, 'simd is at most mw')
  .refine(
    p => p.accBits >= 2 || p.weight.kind !== 'bipolar' || p.activation.kind !== 'bipolar',
    'accBits is at least 2 when activations and weights are bipolar',
  );

export function weightBits(weight: MvuWeight): number {
  switch (weight.kind) {
    case 'bipolar':
      return 1;
    case 'ternary':
      return 2;
    case 'int':
      return weight.bits;
  }
}
