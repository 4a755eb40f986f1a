import { z } from 'zod';
import type { StreamShape } from '../stream.ts';
import { streamShapeSchema } from '../stream-shape-schema.ts';

/** Cuts every combinational path between two kernels; holds two beats of its stream. */
export interface AxisRegisterParams {
  readonly stream: StreamShape;
}

export const axisRegisterSchema: z.ZodType<AxisRegisterParams> = z.strictObject({
  stream: streamShapeSchema,
});
