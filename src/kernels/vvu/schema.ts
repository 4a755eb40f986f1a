import { z } from 'zod';
import type { IntegerType } from '../../ir/integer-type.ts';
import { integerTypeSchema } from '../../ir/integer-type-schema.ts';
import { type WeightCode, weightCodeSchema } from '../../ir/weight-code.ts';

/**
 * A vector-vector unit: windows of `places` places with `channels` channels each (channels innermost),
 * `multiplier` results per channel, `pe` channels per cycle; of `banks` sets of weights each frame uses one.
 */
export interface VvuParams {
  readonly channels: number;
  readonly places: number;
  readonly multiplier: number;
  /** Divides `channels`. */
  readonly pe: number;
  readonly activation: IntegerType;
  readonly weight: WeightCode;
  /** Bits of a result, two's complement; every result must fit. */
  readonly accBits: number;
  readonly vectorsPerFrame: number;
  readonly banks: number;
}

const count = z.int().min(1);

export const vvuSchema: z.ZodType<VvuParams> = z
  .strictObject({
    channels: count,
    places: count,
    multiplier: count,
    pe: count,
    activation: integerTypeSchema,
    weight: weightCodeSchema,
    accBits: z.int().min(1).max(53),
    vectorsPerFrame: count,
    banks: count,
  })
  .refine(p => p.channels % p.pe === 0, 'pe divides channels')
  .refine(
    p => p.accBits >= 2 || p.weight.kind !== 'bipolar' || p.activation.kind !== 'bipolar',
    'accBits is at least 2 when activations and weights are bipolar',
  );

/** Beats of a place. */
export const foldsOf = ({ channels, pe }: Pick<VvuParams, 'channels' | 'pe'>): number => channels / pe;
