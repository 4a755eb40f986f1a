import { z } from 'zod';
import type { IntegerType } from '../../../ir/integer-type.ts';
import { integerTypeSchema } from '../../../ir/integer-type-schema.ts';

/** How a weight is stored. `ternary` is two's complement of two bits that is never -2. */
export type VvuWeight =
  | { readonly kind: 'bipolar' }
  | { readonly kind: 'ternary' }
  | { readonly kind: 'int'; readonly bits: number };

/**
 * A vector-vector unit: windows of `places` places with `channels` channels each (channels innermost),
 * `multiplier` results per channel, `pe` channels per cycle.
 */
export interface VvuParams {
  readonly channels: number;
  readonly places: number;
  readonly multiplier: number;
  /** Divides `channels`. */
  readonly pe: number;
  readonly activation: IntegerType;
  readonly weight: VvuWeight;
  /** Bits of a result, two's complement; every result must fit. */
  readonly accBits: number;
  readonly vectorsPerFrame: number;
}

const count = z.int().min(1);

export const vvuSchema: z.ZodType<VvuParams> = z
  .strictObject({
    channels: count,
    places: count,
    multiplier: count,
    pe: count,
    activation: integerTypeSchema,
    weight: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('bipolar') }),
      z.strictObject({ kind: z.literal('ternary') }),
      z.strictObject({ kind: z.literal('int'), bits: z.int().min(1).max(53) }),
    ]),
    accBits: z.int().min(1).max(53),
    vectorsPerFrame: count,
  })
  .refine(p => p.channels % p.pe === 0, 'pe divides channels')
  .refine(
    p => p.accBits >= 2 || p.weight.kind !== 'bipolar' || p.activation.kind !== 'bipolar',
    'accBits is at least 2 when activations and weights are bipolar',
  );

export function weightBits(weight: VvuWeight): number {
  switch (weight.kind) {
    case 'bipolar':
      return 1;
    case 'ternary':
      return 2;
    case 'int':
      return weight.bits;
  }
}

/** Beats of a place. */
export const foldsOf = ({ channels, pe }: Pick<VvuParams, 'channels' | 'pe'>): number => channels / pe;
