import { z } from 'zod';
import { integerTypeSchema } from '../../ir/integer-type-schema.ts';
import type { StreamShape } from '../stream.ts';
import { type Axis, paddedType, planeOf } from '../window-plane.ts';
import type { ParallelWindowParams } from './params.ts';

const count = z.int().min(1);
const pair = z.tuple([count, count]).readonly();
const pad = z.int().min(0);

/** Rows and columns. */
export const axesOf = (
  p: Omit<ParallelWindowParams, 'type' | 'channels' | 'padValue'>,
): readonly [rows: Axis, columns: Axis] => planeOf({ ...p, dilation: [1, 1] });

export const parallelWindowSchema: z.ZodType<ParallelWindowParams> = z
  .strictObject({
    height: count,
    width: count,
    channels: count,
    type: integerTypeSchema,
    kernel: pair,
    stride: pair,
    pads: z.tuple([pad, pad, pad, pad]).readonly(),
    padValue: z
      .int()
      .min(-(2 ** 31))
      .max(2 ** 31 - 1),
  })
  .refine(p => axesOf(p).every(axis => axis.steps > 0), 'the kernel fits the padded input')
  .refine(
    p => axesOf(p).every(axis => axis.before < axis.span && axis.after < axis.span),
    'padding is less than the kernel covers',
  )
  .refine(
    p => axesOf(p).every(axis => (axis.steps - 1) * axis.stride < axis.size),
    'windows start within the height and width of the first',
  );

export const inputShape = (p: ParallelWindowParams): StreamShape => ({
  type: p.type,
  lanes: p.channels,
  vectorElements: p.channels,
  vectorsPerFrame: p.height * p.width,
});

export function outputShape(p: ParallelWindowParams): StreamShape {
  const [rows, columns] = axesOf(p);
  const elements = p.kernel[0] * p.kernel[1] * p.channels;
  return {
    type: paddedType(p),
    lanes: elements,
    vectorElements: elements,
    vectorsPerFrame: rows.steps * columns.steps,
  };
}
