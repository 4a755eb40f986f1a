import { z } from 'zod';
import type { IntegerType } from '../../ir/integer-type.ts';
import { integerTypeSchema } from '../../ir/integer-type-schema.ts';
import { ringDepth } from '../ring-depth.ts';
import { type StreamShape, widthBits } from '../stream.ts';

/** Every pixel factors[1] times in its row, every row factors[0] times. */
export interface UpsampleParams {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly lanes: number;
  readonly type: IntegerType;
  readonly factors: readonly [vertical: number, horizontal: number];
  /** Beats kept: more than those of what is repeated, a row or a pixel. */
  readonly depthBeats: number;
}

export type UpsampleShape = Omit<UpsampleParams, 'depthBeats'>;

const count = z.int().min(1);

export const upsampleSchema: z.ZodType<UpsampleParams> = z
  .strictObject({
    height: count,
    width: count,
    channels: count,
    lanes: count,
    type: integerTypeSchema,
    factors: z.tuple([count, count]).readonly(),
    depthBeats: count,
  })
  .refine(p => p.lanes <= p.channels, 'lanes is at most channels')
  .refine(p => p.depthBeats > repeatedBeats(p), 'depthBeats is more than what is repeated');

/** Beats of a pixel. */
export const foldsOf = (p: UpsampleShape): number => Math.ceil(p.channels / p.lanes);

/** Pixels of what is repeated at once. */
export const repeatedPixels = (p: UpsampleShape): number => (p.factors[0] > 1 ? p.width : 1);

export const repeatedBeats = (p: UpsampleShape): number => repeatedPixels(p) * foldsOf(p);

/** With one beat more than what is repeated, the next of it arrives while this one leaves. */
export const upsampleDepth = (p: UpsampleShape): number =>
  ringDepth(repeatedBeats(p) + 1, widthBits(inputShape(p)));

export const inputShape = (p: UpsampleShape): StreamShape => ({
  type: p.type,
  lanes: p.lanes,
  vectorElements: p.channels,
  vectorsPerFrame: p.height * p.width,
});

export const outputShape = (p: UpsampleShape): StreamShape => ({
  ...inputShape(p),
  vectorsPerFrame: p.height * p.width * p.factors[0] * p.factors[1],
});
