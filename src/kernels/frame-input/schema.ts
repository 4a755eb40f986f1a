import { z } from 'zod';
import type { StreamShape } from '../stream.ts';
import { streamShapeSchema } from '../stream-shape-schema.ts';

/** The AXI4-Stream entry of a design; `stream` is what leaves, without the byte padding. */
export interface FrameInputParams {
  readonly stream: StreamShape;
}

export const frameInputSchema: z.ZodType<FrameInputParams> = z.strictObject({ stream: streamShapeSchema });
