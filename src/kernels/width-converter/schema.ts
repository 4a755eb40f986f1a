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
 * The gearbox's buffer, in elements: what each input beat of a vector counts (the last one fills the
 * vector's last output beat), and how much fits.
 */
export function gearbox(params: WidthConverterParams): {
  readonly brings: readonly number[];
  readonly capacity: number;
} {
  const inLanes = params.input.lanes;
  const beats = beatsPerVector(params.input);
  const padded = beatsPerVector(outputShape(params)) * params.outputLanes;
  const brings = Array.from({ length: beats }, (_, i) =>
    i < beats - 1 ? inLanes : padded - (beats - 1) * inLanes,
  );
  const unit = gcd(inLanes, params.outputLanes);
  return { brings, capacity: Math.max(inLanes, brings[beats - 1]) + params.outputLanes - unit };
}

export const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));
