import { z } from 'zod';
import type { StreamShape } from '../stream.ts';
import { streamShapeSchema } from '../stream-shape-schema.ts';

/** Sends every beat of its stream to both outputs; more readers take a chain of forks. */
export interface ForkParams {
  readonly stream: StreamShape;
}

export const forkSchema: z.ZodType<ForkParams> = z.strictObject({ stream: streamShapeSchema });
