import { z } from 'zod';
import { beatsPerVector, type StreamShape } from '../stream.ts';
import { streamShapeSchema } from '../stream-shape-schema.ts';

/** Repacks each vector of `input` into beats of `outputLanes` elements. */
export interface WidthConverterParams {
  readonly input: StreamShape;
  readonly outputLanes: number;
}

export const widthConverterSchema: z.ZodType<WidthConverterParams> = z
  .strictObject({ input: streamShapeSchema, outputLanes: z.int().min(1) })
  .refine(p => p.outputLanes <= p.input.vectorElements, 'outputLanes is at most the elements of a vector');

export const outputShape = ({ input, outputLanes }: WidthConverterParams): StreamShape => ({
  ...input,
  lanes: outputLanes,
});

/** Which form width_converter.v takes. */
export function formOf({ input, outputLanes }: WidthConverterParams): 'up' | 'down' | 'gearbox' {
  if (outputLanes % input.lanes === 0) return 'up';
  return input.lanes % outputLanes === 0 ? 'down' : 'gearbox';
}

/**
 * The gearbox's buffer, in elements: what an input beat of a vector counts, and the last one, which fills the vector's
 * last output beat; and how much fits.
 */
export function gearbox(params: WidthConverterParams): {
  readonly brings: number;
  readonly lastBrings: number;
  readonly capacity: number;
} {
  const brings = params.input.lanes;
  const padded = beatsPerVector(outputShape(params)) * params.outputLanes;
  const lastBrings = padded - (beatsPerVector(params.input) - 1) * brings;
  const unit = gcd(brings, params.outputLanes);
  return { brings, lastBrings, capacity: Math.max(brings, lastBrings) + params.outputLanes - unit };
}

export const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));
