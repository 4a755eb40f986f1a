import { z } from 'zod';
import { integerTypeSchema } from '../../ir/integer-type-schema.ts';
import type { StreamShape } from '../stream.ts';
import { foldsOf, outputSize, pixelsNeeded, shiftedType } from './geometry.ts';
import type { SpatialShiftParams, SpatialShiftShape } from './params.ts';

const count = z.int().min(1);

export const spatialShiftSchema: z.ZodType<SpatialShiftParams> = z
  .strictObject({
    height: count,
    width: count,
    channels: count,
    lanes: count,
    type: integerTypeSchema,
    stride: count,
    taps: z.tuple([count, count]).readonly(),
    shifts: z.array(z.tuple([z.int(), z.int()]).readonly()).readonly(),
    padValue: z
      .int()
      .min(-(2 ** 31))
      .max(2 ** 31 - 1),
    depthBeats: count,
  })
  .refine(p => p.channels % p.lanes === 0, 'lanes divides channels')
  .refine(p => p.shifts.length === p.channels, 'there is a shift for each channel')
  .refine(p => p.depthBeats > pixelsNeeded(p) * foldsOf(p), 'depthBeats is more than a pixel needs');

export const inputShape = (p: SpatialShiftShape): StreamShape => ({
  type: p.type,
  lanes: p.lanes,
  vectorElements: p.channels,
  vectorsPerFrame: p.height * p.width,
});

export function outputShape(p: SpatialShiftShape): StreamShape {
  const [rows, columns] = outputSize(p);
  return {
    type: shiftedType(p),
    lanes: p.lanes,
    vectorElements: p.taps[0] * p.taps[1] * p.channels,
    vectorsPerFrame: rows * columns,
  };
}
